#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "net/http.h"
#include "net/log_hook.h"
#include "net/peer_for_test.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Inbox;
using test::Peer;

class Http : public test::HttpFixture {
 protected:
  void route(const std::string& method, const std::string& path, HttpHandler handler,
             std::size_t body_limit = std::size_t{1} << 20) {
    router.add(
        {.method = method, .path = path, .handler = std::move(handler), .body_limit = body_limit});
  }
  void echo(std::size_t body_limit = std::size_t{1} << 20) {
    route(
        "POST", "/echo",
        [](const HttpRequest& q, HttpResponder r) { r.reply(200, "text/plain", q.body); },
        body_limit);
    route("GET", "/hello",
          [](const HttpRequest&, HttpResponder r) { r.reply(200, "text/plain", "hello"); });
  }
};

TEST_F(Http, HandsTheRequestToItsRoute) {
  route("GET", "/a/*", [](const HttpRequest& q, HttpResponder r) {
    r.reply(200, "text/plain",
            std::string(q.method) + "|" + std::string(q.target) + "|" + std::string(q.path) + "|" +
                std::string(q.query) + "|" + std::string(q.header("x-one")) + "|" +
                std::string(q.header("absent")) + "|" + std::string(q.remote_address) +
                (q.secure ? "|secure" : "|clear"));
  });
  start();
  Peer peer(port);
  peer.send("GET /a/b%20c?d=e HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n");
  const auto response = peer.response();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "GET|/a/b%20c?d=e|/a/b%20c|d=e|1||127.0.0.1|clear");
  EXPECT_EQ(response.header("Content-Type"), "text/plain");
  EXPECT_EQ(response.header("Date").size(), 29u);
}

TEST_F(Http, AnswersPipelinedRequestsInOrder) {
  echo();
  // The later ones are ready first.
  route("GET", "/slow", [](const HttpRequest& q, HttpResponder r) {
    Loop& loop = r.loop();
    loop.after(100ms, [r = std::move(r), query = std::string(q.query)]() mutable {
      r.reply(200, "text/plain", query);
    });
  });
  start();
  Peer peer(port);
  std::string all;
  for (int i = 0; i < 3; ++i) {
    all += "GET /slow?" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    all += "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
    all += "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n#" + std::to_string(i);
  }
  peer.send(all);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(peer.response().body, std::to_string(i));
    EXPECT_EQ(peer.response().body, "hello");
    EXPECT_EQ(peer.response().body, "#" + std::to_string(i));
  }
}

TEST_F(Http, ServesManyPipelinedRequestsFromManyPeers) {
  echo();
  start();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      Peer peer(port);
      for (int round = 0; round < 20; ++round) {
        std::string all;
        for (int i = 0; i < 50; ++i) {
          const std::string body(static_cast<std::size_t>(i * 7 + t), 'a');
          all +=
              "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body;
        }
        peer.send(all);
        for (int i = 0; i < 50; ++i) {
          ASSERT_EQ(peer.response().body.size(), static_cast<std::size_t>(i * 7 + t));
        }
      }
    });
  }
}

TEST_F(Http, TakesARequestByteByByte) {
  echo();
  start();
  Peer peer(port);
  for (const char c :
       std::string("\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                   "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                   "\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")) {
    peer.send({&c, 1});
  }
  EXPECT_EQ(peer.response().body, "hello");
  EXPECT_EQ(peer.response().body, "abcd");
}

TEST_F(Http, CarriesLargeBodiesBothWays) {
  echo(std::size_t{20} << 20);
  start();
  Peer peer(port);
  std::string body(12'345'678, 'x');
  for (std::size_t i = 0; i < body.size(); i += 1000)
    body[i] = static_cast<char>('a' + i / 1000 % 26);
  std::jthread sender([&] {
    peer.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
    peer.send(body);
  });
  EXPECT_EQ(peer.response().body, body);
}

TEST_F(Http, ServesHeadThroughTheRouteOfGet) {
  echo();
  start();
  Peer peer(port);
  peer.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto head = peer.response(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "5");
  EXPECT_EQ(peer.response().body, "hello");
}

TEST_F(Http, TellsUnknownPathsFromUnknownMethods) {
  echo();
  router.on_error([](int status, std::string_view what) {
    return HttpResponse{.status = status,
                        .content_type = "application/json",
                        .body = "{\"what\":\"" + std::string(what) + "\"}"};
  });
  start();
  Peer peer(port);
  const auto unknown = peer.get("/nothing");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, "{\"what\":\"not found\"}");
  const auto other = peer.get("/echo");
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.header("Allow"), "POST");
  // The body of a request that no route wants is skipped, and the connection lives.
  peer.send("POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(peer.response().status, 404);
  peer.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.response().status, 204);
  EXPECT_EQ(peer.get("/hello").body, "hello");
  // Unless it is large.
  peer.send("POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
  const auto large = peer.response();
  EXPECT_EQ(large.status, 404);
  EXPECT_EQ(large.header("Connection"), "close");
  EXPECT_TRUE(peer.at_end());
}

TEST_F(Http, HoldsTheBodyLimitAtBothEdges) {
  echo(1000);
  start();
  Peer fits(port);
  fits.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" +
            std::string(1000, 'a'));
  EXPECT_EQ(fits.response().body.size(), 1000u);
  Peer over(port);
  over.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");
  const auto refused = over.response();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.header("Connection"), "close");
  EXPECT_TRUE(over.at_end());
}

TEST_F(Http, ARefusalReachesAPeerThatIsStillSending) {
  echo(1000);
  start();
  Peer peer(port);
  peer.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n" +
            std::string(1'000'000, 'a'));
  EXPECT_EQ(peer.response().status, 413);
}

TEST_F(Http, TellsAWaitingClientToContinue) {
  echo();
  start();
  Peer peer(port);
  peer.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.response().status, 100);
  peer.send("hello");
  EXPECT_EQ(peer.response().body, "hello");
  peer.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.response().status, 100);
  peer.send("1\r\nx\r\n0\r\n\r\n");
  EXPECT_EQ(peer.response().body, "x");
}

TEST_F(Http, AnswersMalformedRequestsOnceAndCloses) {
  echo();
  start();
  for (const auto& [bytes, status] :
       {std::pair{"GET / HTTP/1.1\r\n\r\n", 400},
        {"GARBAGE\r\n\r\n", 400},
        {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: "
         "1\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400}}) {
    Peer peer(port);
    // What follows must not be taken for another request.
    peer.send(std::string(bytes) + "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto response = peer.response();
    EXPECT_EQ(response.status, status) << bytes;
    EXPECT_EQ(response.header("Connection"), "close");
    EXPECT_TRUE(peer.at_end()) << bytes;
  }
}

TEST_F(Http, ClosesWhenAskedAndAfterHttp10) {
  echo();
  start();
  Peer asked(port);
  asked.send("GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(asked.response().header("Connection"), "close");
  EXPECT_TRUE(asked.at_end());
  Peer old(port);
  old.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.response().body, "hello");
  EXPECT_TRUE(old.at_end());
  Peer kept(port);
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.response().header("Connection"), "keep-alive");
  }
}

TEST_F(Http, AHandlerMayCloseAndSetHeaders) {
  route("GET", "/", [](const HttpRequest&, HttpResponder r) {
    r.reply({.status = 302, .headers = {{"Location", "/x"}, {"Connection", "close"}}});
  });
  start();
  Peer peer(port);
  const auto response = peer.get("/");
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.header("Location"), "/x");
  EXPECT_EQ(response.header("Content-Length"), "0");
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(peer.at_end());
}

TEST_F(Http, AHalfClosedPeerStillGetsItsAnswer) {
  route("GET", "/later", [](const HttpRequest&, HttpResponder r) {
    Loop& loop = r.loop();
    loop.after(100ms, [r = std::move(r)]() mutable { r.reply(200, "text/plain", "late"); });
  });
  start();
  Peer peer(port);
  peer.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  peer.shut_down();
  EXPECT_EQ(peer.response().body, "late");
  EXPECT_EQ(peer.response().body, "late");
  EXPECT_TRUE(peer.at_end());
}

TEST_F(Http, AForgottenRequestAndAThrowingHandlerAre500) {
  set_log_hook([](std::string_view, std::string_view) {});
  route("GET", "/forgotten", [](const HttpRequest&, HttpResponder) {});
  route("GET", "/thrown",
        [](const HttpRequest&, HttpResponder) { throw std::runtime_error("on purpose"); });
  route("GET", "/both", [](const HttpRequest&, HttpResponder r) {
    r.reply(200, "text/plain", "first");
    r.reply(200, "text/plain", "second");
    throw std::runtime_error("on purpose");
  });
  Inbox<std::thread> threads;
  route("GET", "/elsewhere", [&](const HttpRequest&, HttpResponder r) {
    threads.put(std::thread([r = std::move(r)] {}));  // dropped on a foreign thread
  });
  start();
  Peer peer(port);
  EXPECT_EQ(peer.get("/forgotten").status, 500);
  EXPECT_EQ(peer.get("/thrown").status, 500);
  EXPECT_EQ(peer.get("/both").body, "first");
  EXPECT_EQ(peer.get("/elsewhere").status, 500);
  threads.take()->join();
  set_log_hook(nullptr);
}

TEST_F(Http, AnAnswerToAPeerThatIsGoneIsDropped) {
  Inbox<bool> alive;
  Inbox<HttpResponder> held;
  route("GET", "/", [&](const HttpRequest&, HttpResponder r) { held.put(std::move(r)); });
  start();
  auto peer = std::make_unique<Peer>(port);
  peer->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = held.take();
  ASSERT_TRUE(responder);
  peer->reset();
  Loop& loop = responder->loop();
  // Asks until the loop has seen the reset, then answers.
  auto shared = std::make_shared<HttpResponder>(std::move(*responder));
  struct Ask {
    static void once(Loop& on, std::shared_ptr<HttpResponder> r, Inbox<bool>& out) {
      if (r->alive()) {
        on.after(100ms, [&on, r, &out] { once(on, r, out); });
        return;
      }
      r->reply(200, "text/plain", "nobody");
      out.put(r->alive());
    }
  };
  loop.post([&loop, shared, &alive] { Ask::once(loop, shared, alive); });
  shared.reset();
  EXPECT_EQ(alive.take(), false);
}

TEST_F(Http, TimesOutSlowHeadsSlowBodiesAndIdleConnections) {
  echo();
  start({.head_timeout = 300ms, .body_timeout = 300ms, .idle_timeout = 600ms});
  Peer head(port);
  Peer body(port);
  Peer chunks(port);
  Peer idle(port);
  Peer untouched(port);
  head.send("GET /hel");
  body.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  chunks.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  EXPECT_EQ(idle.get("/hello").status, 200);
  EXPECT_EQ(head.response().status, 408);
  EXPECT_TRUE(head.at_end());
  EXPECT_EQ(body.response().status, 408);
  EXPECT_EQ(chunks.response().status, 408);
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(untouched.at_end());
}

TEST_F(Http, ABodyThatKeepsComingIsNotTimedOut) {
  echo();
  start({.head_timeout = 100ms, .body_timeout = 600ms});
  Peer peer(port);
  peer.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  for (int i = 0; i < 5; ++i) {
    peer.send("x");
    Peer pause(port);  // lasts as long as another's time-out
    pause.send("G");
    EXPECT_EQ(pause.response().status, 408);
  }
  EXPECT_EQ(peer.response().body, "xxxxx");
}

TEST_F(Http, AHandlerMayTakeLongerThanTheTimeOuts) {
  route("GET", "/", [](const HttpRequest&, HttpResponder r) {
    Loop& loop = r.loop();
    loop.after(800ms, [r = std::move(r)]() mutable { r.reply(200, "text/plain", "late"); });
  });
  start({.head_timeout = 200ms, .body_timeout = 200ms, .idle_timeout = 200ms});
  Peer peer(port);
  EXPECT_EQ(peer.get("/").body, "late");
}

TEST_F(Http, APeerThatDoesNotReadIsCutAndOthersGoOn) {
  const std::string large(32 << 20, 'x');
  Inbox<int> served;
  route("GET", "/large", [&](const HttpRequest&, HttpResponder r) {
    r.reply(200, "text/plain", large);
    served.put(1);
  });
  echo();
  start({.body_timeout = 500ms});
  Peer stalled(port);
  stalled.receive_buffer(65536);
  stalled.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(served.take(), 1);
  Peer other(port);
  EXPECT_EQ(other.get("/hello").status, 200);
  Inbox<bool> gone;
  pool.at(0).post([&] {
    struct Wait {
      static void for_one(HttpServer& server, Loop& loop, Inbox<bool>& out) {
        if (server.connections() <= 1) {
          out.put(true);
        } else {
          loop.after(100ms, [&server, &loop, &out] { for_one(server, loop, out); });
        }
      }
    };
    Wait::for_one(*server, pool.at(0), gone);
  });
  EXPECT_EQ(gone.take(), true);
}

TEST_F(Http, ClosesConnectionsOverTheLimitAtOnce) {
  echo();
  start({.connections = 2});
  Peer one(port);
  Peer two(port);
  EXPECT_EQ(one.get("/hello").status, 200);
  EXPECT_EQ(two.get("/hello").status, 200);
  EXPECT_EQ(server->connections(), 2u);
  Peer three(port);
  EXPECT_TRUE(three.at_end());
  EXPECT_EQ(one.get("/hello").status, 200);
}

TEST_F(Http, DrainAnswersWhatIsUnderWayAndClosesTheRest) {
  Inbox<HttpResponder> held;
  route("GET", "/held", [&](const HttpRequest&, HttpResponder r) { held.put(std::move(r)); });
  echo();
  start();
  Peer idle(port);
  EXPECT_EQ(idle.get("/hello").status, 200);
  Peer busy(port);
  busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = held.take();
  ASSERT_TRUE(responder);
  Inbox<int> done;
  server->drain(10s, [&] { done.put(1); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(done.size(), 0u);
  Loop& loop = responder->loop();
  loop.post([r = std::move(*responder)]() mutable { r.reply(200, "text/plain", "done"); });
  const auto response = busy.response();
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.header("Connection"), "close");
  EXPECT_TRUE(busy.at_end());
  idle.shut_down();
  busy.shut_down();
  EXPECT_EQ(done.take(), 1);
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(Http, DrainCutsWhatIsLeftAfterItsGrace) {
  Inbox<HttpResponder> held;
  route("GET", "/held", [&](const HttpRequest&, HttpResponder r) { held.put(std::move(r)); });
  start();
  Peer busy(port);
  busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = held.take();
  Inbox<int> done;
  server->drain(200ms, [&] { done.put(1); });
  EXPECT_EQ(done.take(), 1);
  EXPECT_TRUE(busy.at_end());
}

TEST_F(Http, DrainWithoutConnectionsIsDoneAtOnce) {
  start();
  Inbox<int> done;
  server->drain(10s, [&] { done.put(1); });
  EXPECT_EQ(done.take(), 1);
}

TEST_F(Http, AServerMayGoWhileRequestsAreUnderWay) {
  Inbox<HttpResponder> held;
  route("GET", "/held", [&](const HttpRequest&, HttpResponder r) { held.put(std::move(r)); });
  start();
  Peer busy(port);
  busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = held.take();
  ASSERT_TRUE(responder);
  server.reset();
  EXPECT_TRUE(busy.at_end());
  EXPECT_FALSE(responder->alive());
  responder->reply(200, "text/plain", "nobody");
}

TEST_F(Http, RefusesAnAddressThatIsTaken) {
  start();
  LoopPool other_pool(1);
  HttpServer other(other_pool, router, {});
  const auto again = other.listen("127.0.0.1", port);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kUnavailable);
  const auto nowhere = other.listen("no such host.invalid", 0);
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace parlance::net
