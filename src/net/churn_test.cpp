// Servers under peers that come, misbehave and go, and under a process that runs out of
// descriptors.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "net/log_hook.h"
#include "net/peer_for_test.h"
#include "net/tcp.h"
#include "net/websocket.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Inbox;
using test::Peer;
using test::TestCertificate;

class Echo final : public WebSocketHandler {
 public:
  explicit Echo(std::atomic<int>& open) : open_(open) {}
  void on_open(WebSocket& socket) override {
    socket_ = &socket;
    ++open_;
  }
  void on_message(std::string_view data, bool) override {
    socket_->send(data);
    if (data.size() % 7 == 0) socket_->ping("p");
    if (data.size() % 11 == 0) socket_->close(1000, "");
  }
  void on_close(std::uint16_t, std::string_view) override { --open_; }

 private:
  std::atomic<int>& open_;
  WebSocket* socket_ = nullptr;
};

class Churn : public test::HttpFixture {
 protected:
  void begin(std::optional<TlsFiles> tls) {
    router.add(
        {.method = "POST", .path = "/", .handler = [](const HttpRequest& q, HttpResponder r) {
           r.reply(200, "text/plain", q.body);
         }});
    router.add({.method = "POST",
                .path = "/later",
                .handler = [this](const HttpRequest& q, HttpResponder r) {
                  // Over the other loop and back, as work of another thread comes back.
                  Loop& loop = r.loop();
                  Loop& other = pool.at((loop.index() + 1) % pool.size());
                  other.post([&loop, r = std::move(r), body = std::string(q.body)]() mutable {
                    loop.post([r = std::move(r), body = std::move(body)]() mutable {
                      r.reply(200, "text/plain", body);
                    });
                  });
                }});
    router.add(
        {.method = "GET", .path = "/stream", .handler = [](const HttpRequest&, HttpResponder r) {
           auto stream = r.stream({});
           stream->on_drain([stream] { stream->write(std::string(50'000, 'x')); });
           stream->write("x");
         }});
    router.on_upgrade([this](const HttpRequest&, HttpResponder r) {
      static const WebSocketOptions options{.close_within = 200ms};
      r.upgrade(options, std::make_unique<Echo>(open));
    });
    start({.head_timeout = 300ms, .body_timeout = 300ms, .idle_timeout = 300ms}, std::move(tls));
  }

  void misbehave(unsigned seed, bool tls) {
    std::mt19937 random(seed);
    const auto pick = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
    for (int round = 0; round < 60; ++round) {
      Peer peer(port);
      if (tls && pick(10) != 0) peer.start_tls();
      if (pick(3) == 0) {
        peer.upgrade();
        for (unsigned i = pick(6); i > 0; --i) {
          peer.send_frame(0x81, std::string(pick(3000), 'a'));
          if (pick(2) == 0) peer.read_frame();
        }
        if (pick(2) == 0) peer.send_frame(0x88, "");
        if (pick(2) == 0) peer.send("\x81\xfe\x10");
      } else {
        const auto path = std::vector{"/", "/later", "/nothing"}[pick(3)];
        std::string all;
        for (unsigned i = pick(8); i > 0; --i) {
          const std::string body(pick(20'000), 'b');
          all += "POST " + std::string(path) +
                 " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                 "\r\n\r\n" + body;
        }
        const bool endless = all.empty() && pick(2) == 0;
        if (endless) all = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n";
        peer.send(all.substr(0, pick(4) == 0 ? pick(static_cast<unsigned>(all.size()) + 1)
                                             : static_cast<unsigned>(all.size())));
        if (pick(2) == 0) endless ? peer.read_some().clear() : (void)peer.response();
      }
      if (pick(3) == 0) peer.shut_down();
      if (pick(2) == 0) peer.reset();
    }
  }

  void run(bool tls) {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t) {
      threads.emplace_back([this, t, tls] { misbehave(t + 1, tls); });
    }
    threads.clear();
    // All of them are noticed to be gone.
    Inbox<int> done;
    server->drain(10s, [&] { done.put(1); });
    EXPECT_EQ(done.take(), 1);
    EXPECT_EQ(server->connections(), 0u);
    EXPECT_EQ(open.load(), 0);
  }

  std::atomic<int> open{0};
};

TEST_F(Churn, LeavesNothingBehind) {
  begin(std::nullopt);
  run(false);
}

TEST_F(Churn, LeavesNothingBehindUnderTls) {
  const TestCertificate certificate;
  begin(certificate.files());
  run(true);
}

Inbox<std::string>* g_reports = nullptr;

TEST(OutOfDescriptors, AcceptingWaitsAndGoesOn) {
  Inbox<std::string> reports;
  g_reports = &reports;
  set_log_hook(
      [](std::string_view where, std::string_view) { g_reports->put(std::string(where)); });
  LoopPool pool(1);
  HttpRouter router;
  router.add({.method = "GET", .path = "/", .handler = [](const HttpRequest&, HttpResponder r) {
                r.reply(200, "text/plain", "hello");
              }});
  HttpServer server(pool, router, {});
  const auto port = server.listen("127.0.0.1", 0);
  ASSERT_TRUE(port.has_value());
  pool.start();
  EXPECT_EQ(Peer(*port).get("/").status, 200);
  // Hold the loop, so that the connection waits to be accepted while there is no descriptor left.
  std::promise<void> go;
  pool.at(0).post([released = go.get_future().share()] { released.wait(); });
  Peer peer(*port);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int lowest_free = ::dup(0);
  ::close(lowest_free);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  go.set_value();
  EXPECT_EQ(reports.take(), "accept");
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(peer.get("/").body, "hello");
  set_log_hook(nullptr);
}

}  // namespace
}  // namespace parlance::net
