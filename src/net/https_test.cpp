#include <gtest/gtest.h>

#include <string>

#include "net/http.h"
#include "net/peer_for_test.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::TestCertificate;

class Https : public test::HttpFixture {
 protected:
  void begin(const HttpLimits& limits = {}) {
    router.add({.method = "POST",
                .path = "/echo",
                .handler = [](const HttpRequest& q,
                              HttpResponder r) { r.reply(200, "text/plain", q.body); },
                .body_limit = 10 << 20});
    router.add({.method = "GET", .path = "/", .handler = [](const HttpRequest& q, HttpResponder r) {
                  r.reply(200, "text/plain", q.secure ? "secure" : "clear");
                }});
    start(limits, certificate.files());
  }
  TestCertificate certificate;
};

TEST_F(Https, ServesRequestsAndChoosesHttp11) {
  begin();
  Peer peer(port);
  ASSERT_TRUE(peer.start_tls(std::string_view("\x02h2\x08http/1.1")));
  EXPECT_EQ(peer.alpn(), "http/1.1");
  EXPECT_EQ(peer.get("/").body, "secure");
  EXPECT_EQ(peer.get("/").body, "secure");
  Peer without(port);
  ASSERT_TRUE(without.start_tls());
  EXPECT_EQ(without.alpn(), "");
  EXPECT_EQ(without.get("/").body, "secure");
}

TEST_F(Https, CarriesBodiesLargerThanARecordAndABuffer) {
  begin();
  Peer peer(port);
  ASSERT_TRUE(peer.start_tls());
  std::string body(3'333'333, 'x');
  for (std::size_t i = 0; i < body.size(); i += 100)
    body[i] = static_cast<char>('a' + i / 100 % 26);
  for (int i = 0; i < 2; ++i) {
    peer.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
    peer.send(body);
    EXPECT_EQ(peer.response().body, body);
  }
}

TEST_F(Https, AnswersPipelinedRequestsOfOneRecord) {
  begin();
  Peer peer(port);
  ASSERT_TRUE(peer.start_tls());
  std::string all;
  for (int i = 0; i < 500; ++i) all += "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  peer.send(all);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(peer.response().body, "secure");
}

TEST_F(Https, ClosesInGoodOrder) {
  begin();
  Peer peer(port);
  ASSERT_TRUE(peer.start_tls());
  peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(peer.response().body, "secure");
  EXPECT_TRUE(peer.at_end());
  EXPECT_TRUE(peer.got_close_notify());
}

TEST_F(Https, EndsPeersThatSpeakSomethingElseOrNothing) {
  begin({.head_timeout = 300ms});
  Peer clear(port);
  clear.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(clear.read_all().find("200"), std::string::npos);
  Peer silent(port);
  EXPECT_TRUE(silent.at_end());
  Peer good(port);
  ASSERT_TRUE(good.start_tls());
  EXPECT_EQ(good.get("/").body, "secure");
}

TEST_F(Https, RefusesOldVersions) {
  begin();
  Peer peer(port);
  EXPECT_FALSE(peer.start_tls({}, true));
}

}  // namespace
}  // namespace parlance::net
