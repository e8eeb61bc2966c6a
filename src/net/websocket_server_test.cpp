#include <gtest/gtest.h>

#include <string>

#include "net/http.h"
#include "net/log_hook.h"
#include "net/peer_for_test.h"
#include "net/websocket.h"
#include "net/websocket_upgrade.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using namespace std::literals;
using test::Inbox;
using test::Peer;

const WebSocketOptions kUsual;

constexpr std::uint8_t kText = 0x81;
constexpr std::uint8_t kClose = 0x88;
constexpr std::uint8_t kPing = 0x89;
constexpr std::uint8_t kPong = 0x8a;

// Echoes, and does what a message of "!" tells it to.
class Echo final : public WebSocketHandler {
 public:
  explicit Echo(Inbox<std::string>& seen) : seen_(seen) {}
  void on_open(WebSocket& socket) override {
    socket_ = &socket;
    seen_.put("open " + std::string(socket.remote_address()));
  }
  void on_message(std::string_view data, bool binary) override {
    if (data == "!close") {
      socket_->close(4001, "asked");
      socket_->send("after the close");
    } else if (data == "!throw") {
      throw std::runtime_error("on purpose");
    } else if (data == "!ping") {
      socket_->ping("first");
      socket_->ping("second");
    } else if (data == "!flood") {
      for (int i = 0; i < 100; ++i) socket_->send(std::string(1 << 20, 'x'));
      seen_.put("flooded");
    } else if (data == "!much") {
      for (int i = 0; i < 8; ++i) socket_->send(std::string(1 << 20, 'x'));
    } else {
      socket_->send(binary ? "binary " + std::string(data) : std::string(data));
    }
  }
  void on_pong(std::string_view payload) override { seen_.put("pong " + std::string(payload)); }
  void on_writable(bool writable) override { seen_.put(writable ? "writable" : "full"); }
  void on_close(std::uint16_t code, std::string_view reason) override {
    seen_.put("close " + std::to_string(code) + " " + std::string(reason));
  }

 private:
  Inbox<std::string>& seen_;
  WebSocket* socket_ = nullptr;
};

class WebSockets : public test::HttpFixture {
 protected:
  void begin(WebSocketOptions options = {}, HttpLimits limits = {}) {
    router.on_upgrade([this, options](const HttpRequest&, HttpResponder r) {
      r.upgrade(options, std::make_unique<Echo>(seen));
    });
    start(limits);
  }
  // A connection whose opening is over.
  std::unique_ptr<Peer> connect() {
    auto peer = std::make_unique<Peer>(port);
    EXPECT_EQ(peer->upgrade().status, 101);
    EXPECT_EQ(seen.take(), "open 127.0.0.1");
    return peer;
  }
};

TEST(WebSocketUpgrade, AnswersTheKeyOfTheStandard) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_F(WebSockets, OpenAndEcho) {
  begin();
  Peer peer(port);
  const auto response = peer.upgrade();
  EXPECT_EQ(response.status, 101);
  EXPECT_EQ(response.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(response.header("Upgrade"), "websocket");
  EXPECT_EQ(response.header("Connection"), "Upgrade");
  EXPECT_EQ(response.header("Sec-WebSocket-Extensions"), "");
  peer.send_frame(kText, "hello");
  EXPECT_EQ(peer.read_frame().payload, "hello");
  peer.send_frame(0x82, "bytes");
  EXPECT_EQ(peer.read_frame().payload, "binary bytes");
}

TEST_F(WebSockets, FramesBehindTheRequestAreNotLost) {
  begin();
  Peer peer(port);
  peer.send(
      "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      Peer::frame(kText, "one") + Peer::frame(kText, "two") +
      Peer::frame(kText, "three").substr(0, 4));
  EXPECT_EQ(peer.response().status, 101);
  EXPECT_EQ(peer.read_frame().payload, "one");
  EXPECT_EQ(peer.read_frame().payload, "two");
  peer.send(Peer::frame(kText, "three").substr(4));
  EXPECT_EQ(peer.read_frame().payload, "three");
}

TEST_F(WebSockets, AnUpgradeMayBeAnsweredLaterAndAfterOtherRequests) {
  router.add({.method = "GET", .path = "/", .handler = [](const HttpRequest&, HttpResponder r) {
                r.reply(200, "text/plain", "hello");
              }});
  router.on_upgrade([this](const HttpRequest&, HttpResponder r) {
    Loop& loop = r.loop();
    loop.after(100ms, [this, r = std::move(r)]() mutable {
      r.upgrade(kUsual, std::make_unique<Echo>(seen));
    });
  });
  start();
  Peer peer(port);
  EXPECT_EQ(peer.get("/").body, "hello");
  peer.send(
      "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      Peer::frame(kText, "early"));
  EXPECT_EQ(peer.response().status, 101);
  EXPECT_EQ(peer.read_frame().payload, "early");
}

TEST_F(WebSockets, RefusesWhatIsNoProperUpgrade) {
  router.add(
      {.method = "*", .path = "/plain", .handler = [this](const HttpRequest&, HttpResponder r) {
         r.upgrade(kUsual, std::make_unique<Echo>(seen));
       }});
  begin({.subprotocols = {"lime"}, .require_subprotocol = true});
  Peer peer(port);
  EXPECT_EQ(peer.get("/plain").status, 400);
  const auto head = [](std::string_view method, std::string_view key, std::string_view version) {
    return std::string(method) + " /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n" +
           "Connection: Upgrade\r\nSec-WebSocket-Protocol: lime\r\nSec-WebSocket-Key: " +
           std::string(key) + "\r\nSec-WebSocket-Version: " + std::string(version) + "\r\n\r\n";
  };
  peer.send(head("GET", "dGhlIHNhbXBsZSBub25jZQ==", "8"));
  const auto version = peer.response();
  EXPECT_EQ(version.status, 426);
  EXPECT_EQ(version.header("Sec-WebSocket-Version"), "13");
  peer.send(head("GET", "short", "13"));
  EXPECT_EQ(peer.response().status, 400);
  peer.send(head("POST", "dGhlIHNhbXBsZSBub25jZQ==", "13"));
  EXPECT_EQ(peer.response().status, 400);
  EXPECT_EQ(peer.upgrade().status, 400);  // no subprotocol
  EXPECT_EQ(peer.upgrade("Sec-WebSocket-Protocol: other\r\n").status, 400);
  EXPECT_EQ(peer.upgrade("Sec-WebSocket-Protocol: x, lime\r\n").status, 101);
}

TEST_F(WebSockets, ChoosesTheSubprotocolInOurOrder) {
  begin({.subprotocols = {"first", "second"}});
  EXPECT_EQ(Peer(port)
                .upgrade("Sec-WebSocket-Protocol: second, first\r\n")
                .header("Sec-WebSocket-Protocol"),
            "first");
  EXPECT_EQ(
      Peer(port).upgrade("Sec-WebSocket-Protocol: second\r\n").header("Sec-WebSocket-Protocol"),
      "second");
  const auto other = Peer(port).upgrade("Sec-WebSocket-Protocol: other\r\n");
  EXPECT_EQ(other.status, 101);
  EXPECT_EQ(other.header("Sec-WebSocket-Protocol"), "");
}

TEST_F(WebSockets, AnswersPingsBeforeTheDataThatFollows) {
  begin();
  auto peer = connect();
  peer->send(Peer::frame(kPing, "are you there") + Peer::frame(kText, "hello"));
  const auto pong = peer->read_frame();
  EXPECT_EQ(pong.first_byte, kPong);
  EXPECT_EQ(pong.payload, "are you there");
  EXPECT_EQ(peer->read_frame().payload, "hello");
}

TEST_F(WebSockets, TellsOnlyOfPongsThatWereAskedFor) {
  begin();
  auto peer = connect();
  peer->send(Peer::frame(kPong, "unasked") + Peer::frame(kText, "!ping"));
  EXPECT_EQ(peer->read_frame().payload, "first");
  EXPECT_EQ(peer->read_frame().payload, "second");
  peer->send(Peer::frame(kPong, "third") + Peer::frame(kPong, "second") +
             Peer::frame(kPong, "first") + Peer::frame(kPong, "second") +
             Peer::frame(kText, "!close"));
  EXPECT_EQ(seen.take(), "pong second");  // which stands for the first, too
  peer->send_frame(kClose, "\x0f\xa1");
  EXPECT_EQ(seen.take(), "close 4001 asked");
}

TEST_F(WebSockets, ThePeerCloses) {
  begin();
  auto peer = connect();
  peer->send(Peer::frame(kClose,
                         "\x03\xe8"
                         "bye") +
             Peer::frame(kText, "after the close"));
  const auto frame = peer->read_frame();
  EXPECT_EQ(frame.first_byte, kClose);
  EXPECT_EQ(frame.payload,
            "\x03\xe8"
            "bye");
  EXPECT_TRUE(peer->at_end());
  peer.reset();
  EXPECT_EQ(seen.take(), "close 1000 bye");
  auto mute = connect();
  mute->send_frame(kClose, "");
  EXPECT_EQ(mute->read_frame().payload, "");
  mute.reset();
  EXPECT_EQ(seen.take(), "close 1005 ");
}

TEST_F(WebSockets, TheServerCloses) {
  begin();
  auto peer = connect();
  peer->send_frame(kText, "!close");
  const auto frame = peer->read_frame();
  EXPECT_EQ(frame.first_byte, kClose);
  EXPECT_EQ(frame.payload,
            "\x0f\xa1"
            "asked");
  peer->send(Peer::frame(kText, "crossing") + Peer::frame(kClose, "\x0f\xa1"));
  EXPECT_TRUE(peer->at_end());
  peer.reset();
  EXPECT_EQ(seen.take(), "close 4001 asked");
}

TEST_F(WebSockets, ACloseThatIsNotAnsweredEndsInTime) {
  begin({.close_within = 200ms});
  auto peer = connect();
  peer->send_frame(kText, "!close");
  EXPECT_EQ(seen.take(), "close 4001 asked");
  EXPECT_EQ(peer->read_frame().first_byte, kClose);
  EXPECT_TRUE(peer->at_end());
}

TEST_F(WebSockets, AConnectionThatBreaksIs1006) {
  begin();
  auto peer = connect();
  peer->reset();
  EXPECT_EQ(seen.take(), "close 1006 ");
  auto ended = connect();
  ended.reset();
  EXPECT_EQ(seen.take(), "close 1006 ");
}

TEST_F(WebSockets, BrokenFramesAndMessagesEndWithTheirCode) {
  begin({.message_limit = 1000});
  for (const auto& [bytes, code] : {std::pair{"\x81\x02hi"s, 1002},
                                    {Peer::frame(0x83, ""), 1002},
                                    {Peer::frame(kText, "\xff"), 1007},
                                    {Peer::frame(kText, std::string(1001, 'a')), 1009}}) {
    auto peer = connect();
    peer->send(Peer::frame(kText, "before") + bytes + Peer::frame(kText, "after"));
    EXPECT_EQ(peer->read_frame().payload, "before");
    const auto frame = peer->read_frame();
    EXPECT_EQ(frame.first_byte, kClose);
    ASSERT_GE(frame.payload.size(), 2u);
    EXPECT_EQ(static_cast<unsigned char>(frame.payload[0]) << 8 |
                  static_cast<unsigned char>(frame.payload[1]),
              code);
    EXPECT_TRUE(peer->at_end());
    peer.reset();
    EXPECT_TRUE(seen.take()->starts_with("close " + std::to_string(code)));
  }
}

TEST_F(WebSockets, AHandlerThatThrowsEndsItsConnectionWith1011) {
  set_log_hook([](std::string_view, std::string_view) {});
  begin();
  auto peer = connect();
  peer->send_frame(kText, "!throw");
  EXPECT_EQ(peer->read_frame().payload.substr(0, 2), "\x03\xf3");
  peer.reset();
  EXPECT_EQ(seen.take(), "close 1011 internal error");
  set_log_hook(nullptr);
}

TEST_F(WebSockets, FragmentsLongMessages) {
  begin({.frame_out = 1000});
  auto peer = connect();
  peer->send_frame(kText, std::string(1000, 'a'));
  EXPECT_EQ(peer->read_frame().first_byte, kText);
  peer->send_frame(kText, std::string(2500, 'b'));
  EXPECT_EQ(peer->read_frame().first_byte, 0x01);
  const auto middle = peer->read_frame();
  EXPECT_EQ(middle.first_byte, 0x00);
  EXPECT_EQ(middle.payload.size(), 1000u);
  const auto last = peer->read_frame();
  EXPECT_EQ(last.first_byte, 0x80);
  EXPECT_EQ(last.payload.size(), 500u);
}

TEST_F(WebSockets, CarriesLargeMessagesBothWays) {
  begin({.message_limit = 10 << 20});
  auto peer = connect();
  std::string text(5'000'000, 'x');
  for (std::size_t i = 0; i < text.size(); i += 100)
    text[i] = static_cast<char>('a' + i / 100 % 26);
  peer->send_frame(kText, text);
  std::string back;
  Peer::Frame frame;
  do {
    frame = peer->read_frame();
    back += frame.payload;
  } while ((frame.first_byte & 0x80) == 0);
  EXPECT_EQ(back, text);
}

TEST_F(WebSockets, PingsAnIdlePeerAndGivesUpOnADeadOne) {
  begin({.ping_after = 200ms, .pong_within = 300ms});
  auto peer = connect();
  for (int i = 0; i < 3; ++i) {
    const auto ping = peer->read_frame();
    EXPECT_EQ(ping.first_byte, kPing);
    peer->send_frame(kPong, ping.payload);
  }
  EXPECT_EQ(peer->read_frame().first_byte, kPing);
  EXPECT_EQ(seen.take(), "close 1006 ");
  EXPECT_TRUE(peer->at_end());
}

TEST_F(WebSockets, TellsWhenThePeerReadsTooSlowly) {
  begin({.transport = {.out_soft = 1 << 20, .out_hard = 32 << 20}});
  Peer peer(port);
  peer.receive_buffer(65536);
  EXPECT_EQ(peer.upgrade().status, 101);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send(Peer::frame(kText, "!much") + Peer::frame(kText, "in the same read"));
  EXPECT_EQ(seen.take(), "full");
  peer.send_frame(kText, "after");  // not read before there is room
  for (int i = 0; i < 8; ++i) EXPECT_EQ(peer.read_frame().payload.size(), 1u << 20);
  EXPECT_EQ(seen.take(), "writable");
  EXPECT_EQ(peer.read_frame().payload, "in the same read");
  EXPECT_EQ(peer.read_frame().payload, "after");
}

TEST_F(WebSockets, EndsAPeerThatIsFarTooSlow) {
  begin({.transport = {.out_soft = 1 << 20, .out_hard = 4 << 20}, .close_within = 300ms});
  Peer peer(port);
  peer.receive_buffer(65536);
  EXPECT_EQ(peer.upgrade().status, 101);
  EXPECT_EQ(seen.take(), "open 127.0.0.1");
  peer.send_frame(kText, "!flood");
  EXPECT_EQ(seen.take(), "flooded");
  EXPECT_EQ(seen.take(), "close 1013 too slow");
}

TEST_F(WebSockets, EndsASlowPeerWithWholeFrames) {
  begin({.transport = {.out_soft = 1 << 20, .out_hard = 4 << 20}});
  auto peer = connect();
  peer->send_frame(kText, "!flood");
  EXPECT_EQ(seen.take(), "flooded");  // only now read
  Peer::Frame frame;
  int messages = 0;
  while ((frame = peer->read_frame()).first_byte == kText) {
    EXPECT_EQ(frame.payload.size(), 1u << 20);
    ++messages;
  }
  EXPECT_EQ(frame.first_byte, kClose);
  EXPECT_EQ(frame.payload.substr(0, 2), "\x03\xf5");
  EXPECT_GE(messages, 4);
}

TEST_F(WebSockets, DrainSays1001) {
  begin();
  auto peer = connect();
  Inbox<int> done;
  server->drain(10s, [&] { done.put(1); });
  const auto frame = peer->read_frame();
  EXPECT_EQ(frame.first_byte, kClose);
  EXPECT_EQ(frame.payload.substr(0, 2), "\x03\xe9");
  peer->send_frame(kClose, "\x03\xe9");
  EXPECT_TRUE(peer->at_end());
  peer.reset();
  EXPECT_EQ(seen.take(), "close 1001 going away");
  EXPECT_EQ(done.take(), 1);
}

TEST_F(WebSockets, AServerMayGoWithConnectionsOpen) {
  begin();
  auto peer = connect();
  server.reset();
  EXPECT_EQ(seen.take(), "close 1006 ");
}

}  // namespace
}  // namespace parlance::net
