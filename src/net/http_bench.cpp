// A server that answers every request with one fixed reply and echoes WebSocket messages, to be
// measured from outside:
//   http_bench [port [loops [certificate key]]]
//   wrk -t1 -c32 -d5 http://127.0.0.1:8080/
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "net/http.h"
#include "net/websocket.h"

namespace {

using namespace parlance::net;

class Echo final : public WebSocketHandler {
 public:
  void on_open(WebSocket& socket) override { socket_ = &socket; }
  void on_message(std::string_view data, bool) override { socket_->send(data); }
  void on_close(std::uint16_t, std::string_view) override {}

 private:
  WebSocket* socket_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080);
  const auto loops = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 1);
  std::optional<TlsFiles> tls;
  if (argc > 4) tls = TlsFiles{argv[3], argv[4]};

  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  HttpRouter router;
  router.add({.method = "GET", .path = "/", .handler = [](const HttpRequest&, HttpResponder r) {
                r.reply(200, "application/json", R"({"ok":true})");
              }});
  router.add({.method = "POST", .path = "/", .handler = [](const HttpRequest& q, HttpResponder r) {
                r.reply(200, "application/octet-stream", q.body);
              }});
  // Answers from later work, as a handler that waits for the store does.
  router.add(
      {.method = "GET", .path = "/later", .handler = [](const HttpRequest&, HttpResponder r) {
         Loop& loop = r.loop();
         loop.post(
             [r = std::move(r)]() mutable { r.reply(200, "application/json", R"({"ok":true})"); });
       }});
  router.on_upgrade([](const HttpRequest&, HttpResponder r) {
    static const WebSocketOptions options;
    r.upgrade(options, std::make_unique<Echo>());
  });

  LoopPool pool(loops);
  HttpServer server(pool, router, HttpLimits{});
  const auto bound = server.listen("127.0.0.1", port, tls);
  if (!bound) {
    std::fprintf(stderr, "%s\n", bound.error().message.c_str());
    return 1;
  }
  pool.start();
  std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(*bound));
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  pool.stop();
  return 0;
}
