#include <gtest/gtest.h>

#include <string>

#include "net/http.h"
#include "net/peer_for_test.h"
#include "net/websocket.h"

namespace parlance::net {
namespace {

using test::Peer;

class Observed : public test::HttpFixture {
 protected:
  Observed() {
    router.on_response([this](const std::string& route) {
      return [this, route](int status) { seen.put(route + " " + std::to_string(status)); };
    });
  }
  std::string next() { return seen.take().value_or("nothing"); }
};

TEST_F(Observed, EachResponseIsToldOnceByRouteAndStatus) {
  router.add({"GET", "/hello",
              [](const HttpRequest&, HttpResponder r) { r.reply(200, "text/plain", "hello"); }});
  router.add({"POST", "/hello", [](const HttpRequest&, HttpResponder) {}, 4});
  router.add({"*", "/files/*", [](const HttpRequest&, HttpResponder r) {
                const auto stream = r.stream({.status = 206, .body = "a"});
                stream->write("b");
                stream->close();
              }});
  start();
  Peer peer(port);
  peer.get("/hello");
  EXPECT_EQ(next(), "/hello 200");
  peer.get("/files/a/b");
  EXPECT_EQ(next(), "/files/* 206");
  peer.get("/nowhere");
  EXPECT_EQ(next(), "none 404");
  peer.send("DELETE /hello HTTP/1.1\r\nHost: h\r\n\r\n");
  peer.response();
  EXPECT_EQ(next(), "none 405");
  peer.send("POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  peer.response();
  EXPECT_EQ(next(), "/hello 500");
  peer.send("no request\r\n\r\n");
  EXPECT_EQ(next(), "none 400");
  Peer large(port);
  large.send("POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12345");
  EXPECT_EQ(next(), "/hello 413");
  large.read_all();
  peer.read_all();
  EXPECT_EQ(seen.size(), 0u);
}

TEST_F(Observed, UpgradesHaveANameOfTheirOwn) {
  class Silent final : public WebSocketHandler {
    void on_open(WebSocket&) override {}
    void on_message(std::string_view, bool) override {}
    void on_close(std::uint16_t, std::string_view) override {}
  };
  router.on_upgrade([](const HttpRequest& q, HttpResponder r) {
    if (q.path == "/ws") {
      static const WebSocketOptions options;
      r.upgrade(options, std::make_unique<Silent>());
    } else {
      r.reply(403, {}, {});
    }
  });
  start();
  Peer peer(port);
  peer.upgrade();
  EXPECT_EQ(next(), "upgrade 101");
  Peer refused(port);
  refused.upgrade({}, "/other");
  EXPECT_EQ(next(), "upgrade 403");
}

}  // namespace
}  // namespace parlance::net
