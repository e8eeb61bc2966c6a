#include <gtest/gtest.h>

#include <string>

#include "net/http.h"
#include "net/peer_for_test.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Inbox;
using test::Peer;

class Streams : public test::HttpFixture {};

// Notes what a body sink sees.
struct Sink final : BodySink {
  explicit Sink(Inbox<std::string>& inbox) : out(inbox) {}
  ~Sink() override { out.put("end"); }
  void data(std::string_view piece) override { bytes += piece; }
  void complete() override {
    out.put("complete " + std::to_string(bytes.size()));
    if (then) then();
  }
  Inbox<std::string>& out;
  std::string bytes;
  Function<void()> then;
};

TEST_F(Streams, ARequestBodyGoesToItsSinkPieceByPiece) {
  router.add({.method = "PUT",
              .path = "/up",
              .handler =
                  [&](const HttpRequest& q, HttpResponder r) {
                    EXPECT_TRUE(q.body.empty());
                    auto sink = std::make_unique<Sink>(seen);
                    auto shared = std::make_shared<HttpResponder>(std::move(r));
                    sink->then = [shared] { shared->reply(201, "text/plain", "stored"); };
                    shared->receive(std::move(sink));
                  },
              .body_limit = 50 << 20,
              .streamed = true});
  start();
  Peer peer(port);
  const std::string body(20'000'000, 'x');
  peer.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n");
  peer.send(body);
  EXPECT_EQ(peer.response().status, 201);
  EXPECT_EQ(seen.take(), "complete 20000000");
  EXPECT_EQ(seen.take(), "end");
  // The connection goes on: chunked, with an expectation, and empty.
  peer.send(
      "PUT /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.response().status, 100);
  peer.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nPUT /up HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.response().body, "stored");
  EXPECT_EQ(seen.take(), "complete 5");
  EXPECT_EQ(seen.take(), "end");
  EXPECT_EQ(peer.response().status, 201);
  EXPECT_EQ(seen.take(), "complete 0");
  EXPECT_EQ(seen.take(), "end");
}

TEST_F(Streams, ACutBodyEndsTheSinkWithoutCompletingIt) {
  router.add({.method = "PUT",
              .path = "/up",
              .handler =
                  [&](const HttpRequest&, HttpResponder r) {
                    r.receive(std::make_unique<Sink>(seen));
                    seen.put("begun");
                    Loop& loop = r.loop();
                    loop.after(60s, [r = std::move(r)] {});
                  },
              .streamed = true});
  start();
  {
    Peer peer(port);
    peer.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(seen.take(), "begun");
  }
  EXPECT_EQ(seen.take(), "end");
}

TEST_F(Streams, AnEarlyAnswerStopsTheUpload) {
  router.add(
      {.method = "PUT",
       .path = "/up",
       .handler = [&](const HttpRequest&, HttpResponder r) { r.reply(401, "text/plain", "no"); },
       .streamed = true});
  start();
  Peer peer(port);
  peer.send(
      "PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
  const auto response = peer.response();
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(peer.at_end());
}

TEST_F(Streams, ASinkMayRefuseInTheMiddle) {
  struct Refusing final : BodySink {
    void data(std::string_view) override { responder.reply(422, "text/plain", "bad"); }
    void complete() override { FAIL() << "completed"; }
    HttpResponder responder;
  };
  router.add({.method = "PUT",
              .path = "/up",
              .handler =
                  [](const HttpRequest&, HttpResponder r) {
                    auto sink = std::make_unique<Refusing>();
                    Refusing& refusing = *sink;
                    r.receive(std::move(sink));
                    refusing.responder = std::move(r);
                  },
              .streamed = true});
  start();
  Peer peer(port);
  peer.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" +
            std::string(70000, 'x'));
  EXPECT_EQ(peer.response().status, 422);
  EXPECT_TRUE(peer.at_end());
}

TEST_F(Streams, HoldsTheLimitOfAStreamedBody) {
  router.add({.method = "PUT",
              .path = "/up",
              .handler =
                  [&](const HttpRequest&, HttpResponder r) {
                    auto sink = std::make_unique<Sink>(seen);
                    auto shared = std::make_shared<HttpResponder>(std::move(r));
                    sink->then = [shared] { shared->reply(201, "text/plain", "stored"); };
                    shared->receive(std::move(sink));
                  },
              .body_limit = 100,
              .streamed = true});
  start();
  Peer over(port);
  over.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(over.response().status, 413);
  Peer chunks(port);
  chunks.send("PUT /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" +
              std::string(64, 'x') + "\r\n25\r\n");
  EXPECT_EQ(chunks.response().status, 413);
  EXPECT_EQ(seen.take(), "end");
}

TEST_F(Streams, AResponseIsChunkedAndThenTheConnectionGoesOn) {
  router.add(
      {.method = "GET", .path = "/events", .handler = [&](const HttpRequest&, HttpResponder r) {
         Loop& loop = r.loop();
         auto stream = r.stream({.content_type = "text/event-stream"});
         stream->on_close([&] { seen.put("closed"); });
         stream->write("one");
         stream->write("");
         loop.after(100ms, [stream] {
           stream->write(std::string(100'000, 'x'));
           stream->close();
           stream->write("late");
           stream->close();
         });
       }});
  start();
  Peer peer(port);
  for (int i = 0; i < 2; ++i) {
    const auto response = peer.get("/events");
    EXPECT_EQ(response.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(response.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(response.body, "one" + std::string(100'000, 'x'));
    EXPECT_EQ(seen.take(), "closed");
  }
  peer.send("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.response(true).status, 200);
  EXPECT_EQ(seen.take(), "closed");
  EXPECT_EQ(peer.get("/events").status, 200);
  // HTTP/1.0 knows no chunks: the end of the connection is the end of the body.
  Peer old(port);
  old.send("GET /events HTTP/1.0\r\n\r\n");
  const auto response = old.response();
  EXPECT_EQ(response.header("Transfer-Encoding"), "");
  EXPECT_EQ(response.body.size(), 100'003u);
}

TEST_F(Streams, AKnownLengthIsKeptToTheByte) {
  router.add(
      {.method = "GET", .path = "/exact", .handler = [](const HttpRequest&, HttpResponder r) {
         auto stream = r.stream({.headers = {{"Content-Length", "6"}}});
         stream->write("abc");
         stream->write("defghi");
         stream->close();
       }});
  router.add(
      {.method = "GET", .path = "/short", .handler = [](const HttpRequest&, HttpResponder r) {
         auto stream = r.stream({.headers = {{"Content-Length", "6"}}});
         stream->write("abc");
         stream->close();
       }});
  router.add({.method = "GET",
              .path = "/dropped",
              .handler = [](const HttpRequest&, HttpResponder r) { r.stream({})->write("abc"); }});
  start();
  Peer peer(port);
  EXPECT_EQ(peer.get("/exact").body, "abcdef");
  EXPECT_EQ(peer.get("/exact").body, "abcdef");
  peer.send("GET /short HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_LE(peer.response().body.size(), 3u);
  EXPECT_TRUE(peer.at_end());
  Peer cut(port);
  cut.send("GET /dropped HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(cut.read_all().find("0\r\n\r\n"), std::string::npos);
}

TEST_F(Streams, TellsWhenTheReaderGoes) {
  router.add(
      {.method = "GET", .path = "/events", .handler = [&](const HttpRequest&, HttpResponder r) {
         auto stream = r.stream({.content_type = "text/event-stream"});
         stream->on_close([this, keep = stream] { seen.put("gone"); });
         stream->write("one");
       }});
  start();
  {
    Peer peer(port);
    peer.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(peer.read_until("one"), "");
  }
  EXPECT_EQ(seen.take(), "gone");
}

TEST_F(Streams, ADownloadFollowsItsReader) {
  static constexpr int kPieces = 40;
  router.add({.method = "GET", .path = "/down", .handler = [](const HttpRequest&, HttpResponder r) {
                auto stream = r.stream({});
                auto left = std::make_shared<int>(kPieces);
                stream->on_drain([stream, left] {
                  EXPECT_EQ(stream->buffered(), 0u);
                  if (--*left == 0) {
                    stream->close();
                  } else {
                    stream->write(std::string(100'000, 'x'));
                  }
                });
                stream->write(std::string(100'000, 'x'));
              }});
  start();
  Peer peer(port);
  peer.receive_buffer(65536);
  EXPECT_EQ(peer.get("/down").body.size(), 100'000u * kPieces);
}

}  // namespace
}  // namespace parlance::net
