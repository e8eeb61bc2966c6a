#include <gtest/gtest.h>

#include <string>

#include "net/log_hook.h"
#include "net/peer_for_test.h"
#include "net/tcp.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Inbox;
using test::Peer;
using test::TestCertificate;

// Takes lines and echoes them; some are orders.
class Lines final : public StreamHandler {
 public:
  explicit Lines(Inbox<std::string>& seen) : seen_(seen) {}

  void on_open(Stream& stream) override {
    stream_ = &stream;
    seen_.put("open " + std::string(stream.remote_address()));
  }

  std::size_t on_data(std::string_view bytes) override {
    std::size_t used = 0;
    for (;;) {
      const auto end = bytes.find('\n', used);
      if (end == std::string_view::npos) return used;
      const auto line = bytes.substr(used, end - used);
      used = end + 1;
      if (line == "tls") {
        stream_->send("go\n");
        stream_->start_tls([this](bool ok) { seen_.put(ok ? "tls" : "no tls"); });
        return used;
      }
      if (line == "close") {
        stream_->send("bye\n");
        stream_->close();
        return used;
      }
      if (line == "throw") throw std::runtime_error("on purpose");
      if (line == "flood") {
        for (int i = 0; i < 24; ++i) stream_->send(std::string(1 << 20, 'x'));
        seen_.put("waiting " + std::to_string(stream_->buffered() > 0 ? 1 : 0));
        EXPECT_GE(stream_->unacknowledged(), stream_->buffered());
        continue;
      }
      stream_->send(std::string(line) + (stream_->secure() ? " secure\n" : "\n"));
    }
  }

  void on_overflow() override {
    stream_->send("too long\n");
    seen_.put("overflow");
  }
  void on_writable(bool writable) override { seen_.put(writable ? "writable" : "full"); }
  void on_drain(Stream& stream) override {
    stream.send("going down\n");
    stream.close();
  }
  void on_close() override { seen_.put("close"); }

 private:
  Inbox<std::string>& seen_;
  Stream* stream_ = nullptr;
};

class Tcp : public ::testing::Test {
 protected:
  ~Tcp() override {
    server.reset();
    pool.stop();
  }
  void start(const TcpOptions& options = {}, std::optional<TlsFiles> tls = std::nullopt) {
    server = std::make_unique<TcpServer>(
        pool, [this] { return std::make_unique<Lines>(seen); }, options, std::move(tls));
    const auto bound = server->listen("127.0.0.1", 0);
    ASSERT_TRUE(bound.has_value()) << bound.error().message;
    port = *bound;
    pool.start();
  }

  Inbox<std::string> seen;
  LoopPool pool{2};
  std::unique_ptr<TcpServer> server;
  std::uint16_t port = 0;
};

TEST_F(Tcp, ShowsUnconsumedBytesAgain) {
  start();
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  for (const char c : std::string("one\ntwo\n")) peer.send({&c, 1});
  EXPECT_EQ(peer.read_until("\n"), "one\n");
  EXPECT_EQ(peer.read_until("\n"), "two\n");
  peer.send("three\nfour\nfi");
  EXPECT_EQ(peer.read_until("four\n"), "three\nfour\n");
  peer.send("ve\n");
  EXPECT_EQ(peer.read_until("\n"), "five\n");
  // Longer than the loop's buffer.
  const std::string long_line(3'000'000, 'x');
  peer.send(long_line + "\nshort\n");
  EXPECT_EQ(peer.read_until("\n"), long_line + "\n");
  EXPECT_EQ(peer.read_until("\n"), "short\n");
  EXPECT_EQ(server->connections(), 1u);
}

TEST_F(Tcp, AnswersOfOneTurnLeaveInOneWrite) {
  start();
  Peer peer(port);
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "line\n";
  peer.send(lines);
  EXPECT_EQ(peer.read_exactly(lines.size()), lines);
}

TEST_F(Tcp, HoldsTheInputLimitAtBothEdges) {
  start({.input_limit = 1000});
  Peer fits(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  fits.send(std::string(1000, 'a'));
  fits.send("\n");
  EXPECT_EQ(fits.read_until("\n").size(), 1001u);
  Peer over(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  over.send(std::string(1001, 'a'));
  EXPECT_EQ(seen.take(), "overflow");
  EXPECT_EQ(over.read_all(), "too long\n");
  over.shut_down();
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, ClosesAfterWhatWasSent) {
  start();
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("one\nclose\nignored\n");
  EXPECT_EQ(peer.read_all(), "one\nbye\n");
  peer.shut_down();
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, TellsWhenThePeerIsGone) {
  start();
  auto peer = std::make_unique<Peer>(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer->reset();
  EXPECT_EQ(seen.take(), "close");
  peer = std::make_unique<Peer>(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.reset();
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, AHandlerThatThrowsLosesItsConnectionOnly) {
  set_log_hook([](std::string_view, std::string_view) {});
  start();
  Peer other(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("throw\n");
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(seen.take(), "close");
  other.send("still here\n");
  EXPECT_EQ(other.read_until("\n"), "still here\n");
  set_log_hook(nullptr);
}

TEST_F(Tcp, TellsWhenThePeerReadsTooSlowly) {
  start({.out_soft = 1 << 20, .out_hard = 128 << 20});
  Peer peer(port);
  peer.receive_buffer(65536);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("flood\n");
  EXPECT_EQ(seen.take(), "waiting 1");
  EXPECT_EQ(seen.take(), "full");
  peer.send("after\n");
  EXPECT_EQ(peer.read_exactly(24 << 20).size(), 24u << 20);
  EXPECT_EQ(seen.take(), "writable");
  EXPECT_EQ(peer.read_until("\n"), "after\n");
}

TEST_F(Tcp, CutsAPeerThatIsFarTooSlow) {
  start({.out_soft = 1 << 20, .out_hard = 8 << 20});
  Peer peer(port);
  peer.receive_buffer(65536);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("flood\n");
  EXPECT_EQ(seen.take(), "waiting 1");
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, UpgradesToTlsInBand) {
  const TestCertificate certificate;
  start({}, certificate.files());
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("clear\n");
  EXPECT_EQ(peer.read_until("\n"), "clear\n");
  peer.send("tls\n");
  EXPECT_EQ(peer.read_exactly(3), "go\n");
  ASSERT_TRUE(peer.start_tls());
  EXPECT_EQ(seen.take(), "tls");
  peer.send("hello\n");
  EXPECT_EQ(peer.read_until("\n"), "hello secure\n");
  const std::string long_line(3'000'000, 'x');
  peer.send(long_line + "\nclose\n");
  EXPECT_EQ(peer.read_until("\n"), long_line + " secure\n");
  EXPECT_EQ(peer.read_all(), "bye\n");
}

TEST_F(Tcp, AClientThatDoesNotWaitLosesNothing) {
  const TestCertificate certificate;
  start({}, certificate.files());
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  // The hello follows in the same segment as the request; the answer in clear comes first.
  ASSERT_TRUE(peer.start_tls_behind("tls\n", "go\n"));
  EXPECT_EQ(seen.take(), "tls");
  peer.send("hello\n");
  EXPECT_EQ(peer.read_until("\n"), "hello secure\n");
}

TEST_F(Tcp, ClearBytesAfterTheUpgradeAreAnError) {
  const TestCertificate certificate;
  start({}, certificate.files());
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("tls\nclear\n");
  EXPECT_EQ(seen.take(), "no tls");
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, WithoutACertificateThereIsNoUpgrade) {
  start();
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send("tls\n");
  EXPECT_EQ(peer.read_all(), "go\n");
  EXPECT_EQ(seen.take(), "no tls");
  peer.shut_down();
  EXPECT_EQ(seen.take(), "close");
}

TEST_F(Tcp, RefusesCertificatesThatAreNone) {
  TcpServer other(
      pool, [this] { return std::make_unique<Lines>(seen); }, {},
      TlsFiles{"/nonexistent/certificate.pem", "/nonexistent/key.pem"});
  const auto bound = other.listen("127.0.0.1", 0);
  ASSERT_FALSE(bound.has_value());
  EXPECT_EQ(bound.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(bound.error().field, "/nonexistent/certificate.pem");
}

TEST_F(Tcp, DrainLetsTheProtocolSayFarewell) {
  start();
  Peer peer(port);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  Inbox<int> done;
  server->drain(10s, [&] { done.put(1); });
  EXPECT_EQ(peer.read_all(), "going down\n");
  peer.shut_down();
  EXPECT_EQ(seen.take(), "close");
  EXPECT_EQ(done.take(), 1);
}

}  // namespace
}  // namespace parlance::net
