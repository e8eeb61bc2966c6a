#include "net/http_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// Answers every request on a loopback port with what `answer` makes of its text (head and body).
// An empty answer keeps the client waiting.
class FakeServer {
 public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit FakeServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::listen(listener_, 128), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~FakeServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::scoped_lock lock(mutex_);
      for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int connection : connections_) ::close(connection);
    ::close(listener_);
  }

  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const {
    return fmt::format("http://{}:{}{}", host, port_, path);
  }
  int accepted() const { return accepted_.load(); }

 private:
  void accept_all() {
    for (int connection = 0; (connection = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      ++accepted_;
      const std::scoped_lock lock(mutex_);
      connections_.push_back(connection);
      threads_.emplace_back([this, connection] { serve(connection); });
    }
  }

  void serve(int connection) {
    std::string input;
    std::array<char, 4096> buffer;
    for (;;) {
      const std::size_t head = input.find("\r\n\r\n");
      std::size_t whole = std::string::npos;
      if (head != std::string::npos) {
        const std::size_t at = input.find("Content-Length: ");
        whole = head + 4 + (at < head ? std::strtoul(input.c_str() + at + 16, nullptr, 10) : 0);
      }
      if (whole <= input.size()) {
        const std::string reply = answer_(input.substr(0, whole));
        input.erase(0, whole);
        if (::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return;
        if (reply.find("Connection: close") != std::string::npos) {
          ::shutdown(connection, SHUT_RDWR);
          return;
        }
        continue;
      }
      const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      input.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

std::string ok(std::string_view body, std::string_view headers = "") {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), headers,
                     body);
}

EgressPolicy loopback() {
  return {.allow = {"127.0.0.1/32"}, .allow_http = true};
}

std::future<Result<HttpResult>> start(HttpClient& client, HttpCall call) {
  auto promise = std::make_shared<std::promise<Result<HttpResult>>>();
  auto future = promise->get_future();
  client.send(std::move(call),
              [promise](Result<HttpResult> result) { promise->set_value(std::move(result)); });
  return future;
}

Result<HttpResult> fetch(HttpClient& client, HttpCall call) {
  return start(client, std::move(call)).get();
}

ErrorCode error_of(HttpClient& client, HttpCall call) {
  const auto result = fetch(client, std::move(call));
  EXPECT_FALSE(result) << "answered with " << (result ? result->status : 0);
  return result ? ErrorCode::kInternal : result.error().code;
}

TEST(HttpClient, SendsMethodHeadersAndBodyAsGiven) {
  FakeServer server([](const std::string& request) { return ok(request); });
  HttpClient client(loopback());
  const auto result =
      fetch(client, {.method = "POST",
                     .url = server.url("/hook?a=b"),
                     .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                     .body = "{\"id\":1}"});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status, 200);
  EXPECT_THAT(result->body, HasSubstr("POST /hook?a=b HTTP/1.1\r\n"));
  EXPECT_THAT(result->body, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(result->body, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(result->body, HasSubstr("User-Agent: Parlance\r\n"));
  EXPECT_THAT(result->body, Not(HasSubstr("Expect")));
  EXPECT_THAT(result->body, HasSubstr("\r\n\r\n{\"id\":1}"));
}

TEST(HttpClient, SendsEveryMethod) {
  FakeServer server([](const std::string& request) {
    return ok(request.starts_with("HEAD") ? "" : request.substr(0, request.find(' ')));
  });
  HttpClient client(loopback());
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    for (const std::string body : {"", "body"}) {
      const auto result = fetch(client, {.method = method, .url = server.url(), .body = body});
      ASSERT_TRUE(result) << method;
      EXPECT_EQ(result->body, method);
    }
  }
  EXPECT_TRUE(fetch(client, {.method = "HEAD", .url = server.url()}));
}

TEST(HttpClient, ReturnsStatusAndHeadersOfTheLastResponse) {
  FakeServer server([](const std::string&) {
    return std::string(
        "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
        "HTTP/1.1 404 Not Found\r\nX-One: a\r\nx-one:  b \r\nContent-Length: 2\r\n"
        "\r\nno");
  });
  HttpClient client(loopback());
  const auto result = fetch(client, {.url = server.url()});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(result->body, "no");
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"X-One", "a"}, {"x-one", "b"}, {"Content-Length", "2"}};
  EXPECT_EQ(result->headers, wanted);
}

TEST(HttpClient, ConnectionsAreKeptForTheNextRequest) {
  FakeServer server([](const std::string&) { return ok("x"); });
  HttpClient client(loopback());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(fetch(client, {.url = server.url()}));
  EXPECT_EQ(server.accepted(), 1);
}

TEST(HttpClient, ManyRequestsRunAtOnce) {
  FakeServer server(
      [](const std::string& request) { return ok(request.substr(4, request.find(' ', 4) - 4)); });
  HttpClient client(loopback());
  std::vector<std::future<Result<HttpResult>>> calls;
  for (int i = 0; i < 200; ++i) {
    calls.push_back(start(client, {.url = server.url(fmt::format("/{}", i))}));
  }
  for (int i = 0; i < 200; ++i) {
    const auto result = calls[static_cast<std::size_t>(i)].get();
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->body, fmt::format("/{}", i));
  }
}

TEST(HttpClient, LoopbackIsRefusedInEveryDisguise) {
  FakeServer server([](const std::string&) { return ok("secret"); });
  HttpClient client({.allow_http = true});
  for (const auto* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0",
                           "[::ffff:127.0.0.1]", "[::1]"}) {
    EXPECT_EQ(error_of(client, {.url = server.url("/", host)}), ErrorCode::kForbidden) << host;
  }
  EXPECT_EQ(server.accepted(), 0);
}

TEST(HttpClient, PlainHttpNeedsAllowance) {
  HttpClient client({.allow = {"127.0.0.0/8"}});
  const auto result = fetch(client, {.url = "http://127.0.0.1:1/"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kForbidden);
  EXPECT_THAT(result.error().message, HasSubstr("egress.allow_http"));
}

TEST(HttpClient, RedirectsAreReturnedUnlessAskedFor) {
  FakeServer server([](const std::string& request) {
    if (request.starts_with("GET /end")) return ok("end");
    return std::string("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 5\r\n\r\nmoved");
  });
  HttpClient client(loopback());
  const auto plain = fetch(client, {.url = server.url()});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->status, 302);
  const auto followed = fetch(client, {.url = server.url(), .redirects = 3});
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->status, 200);
  EXPECT_EQ(followed->body, "end");
}

TEST(HttpClient, RedirectsObeyThePolicyToo) {
  std::string location;
  FakeServer server([&location](const std::string&) {
    return fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", location);
  });
  HttpClient client(loopback());
  for (const std::string& target : {server.url("/", "127.0.0.2"), std::string("file:///etc/passwd"),
                                    std::string("gopher://127.0.0.1/")}) {
    location = target;
    EXPECT_EQ(error_of(client, {.url = server.url(), .redirects = 3}), ErrorCode::kForbidden)
        << target;
  }
  location = "/again";
  EXPECT_EQ(error_of(client, {.url = server.url(), .redirects = 3}), ErrorCode::kUnavailable);
}

TEST(HttpClient, ALargeResponseIsCutOff) {
  FakeServer server([](const std::string& request) {
    if (request.starts_with("GET /announced")) return ok(std::string(2000, 'x'));
    std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) chunks += "64\r\n" + std::string(100, 'x') + "\r\n";
    return chunks + "0\r\n\r\n";
  });
  HttpClient client(loopback());
  for (const auto* path : {"/announced", "/chunked"}) {
    EXPECT_EQ(error_of(client, {.url = server.url(path), .response_limit = 1000}),
              ErrorCode::kTooLarge);
    EXPECT_TRUE(fetch(client, {.url = server.url(path), .response_limit = 2000}));
  }
}

TEST(HttpClient, ALengthWithoutABodyIsNotALargeResponse) {
  FakeServer server([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n");
  });
  HttpClient client(loopback());
  EXPECT_TRUE(fetch(client, {.method = "HEAD", .url = server.url(), .response_limit = 1000}));
}

TEST(HttpClient, EndlessHeadersAreCutOff) {
  FakeServer server([](const std::string&) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 1000; ++i) head += fmt::format("X-{}: {}\r\n", i, std::string(100, 'x'));
    return head + "Content-Length: 0\r\n\r\n";
  });
  HttpClient client(loopback());
  EXPECT_EQ(error_of(client, {.url = server.url()}), ErrorCode::kTooLarge);
}

TEST(HttpClient, ASilentServerIsATimeout) {
  FakeServer server([](const std::string&) { return std::string(); });
  HttpClient client(loopback());
  EXPECT_EQ(error_of(client, {.url = server.url(), .timeout = 50ms}), ErrorCode::kTimeout);
}

TEST(HttpClient, ABrokenServerIsUnavailable) {
  FakeServer server([](const std::string& request) {
    if (request.starts_with("GET /cut")) {
      return std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nabc");
    }
    return std::string("nonsense\r\nConnection: close\r\n\r\n");
  });
  HttpClient client(loopback());
  EXPECT_EQ(error_of(client, {.url = server.url("/cut")}), ErrorCode::kUnavailable);
  EXPECT_EQ(error_of(client, {.url = server.url("/")}), ErrorCode::kUnavailable);
  EXPECT_EQ(error_of(client, {.url = "http://127.0.0.1:1/"}), ErrorCode::kUnavailable);
}

TEST(HttpClient, BadCallsAreRefusedBeforeAnythingIsSent) {
  HttpClient client(loopback());
  for (const auto* url : {"", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http://",
                          "javascript:alert(1)", "http://a b/"}) {
    EXPECT_EQ(error_of(client, {.url = url}), ErrorCode::kInvalid) << url;
  }
  const std::string url = "http://127.0.0.1:1/";
  EXPECT_EQ(error_of(client, {.method = "GE T", .url = url}), ErrorCode::kInvalid);
  EXPECT_EQ(error_of(client, {.url = url, .headers = {{"X", "a\r\nY: b"}}}), ErrorCode::kInvalid);
  EXPECT_EQ(error_of(client, {.url = url, .headers = {{"X: y", "a"}}}), ErrorCode::kInvalid);
}

TEST(HttpClient, AProxyOfTheEnvironmentIsNotUsed) {
  FakeServer server([](const std::string&) { return ok("direct"); });
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  HttpClient client(loopback());
  const auto result = fetch(client, {.url = server.url()});
  ::unsetenv("http_proxy");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "direct");
}

TEST(HttpClient, ItsEndEndsWhatIsUnderWay) {
  FakeServer server([](const std::string&) { return std::string(); });
  auto client = std::make_unique<HttpClient>(loopback());
  std::vector<std::future<Result<HttpResult>>> calls;
  for (int i = 0; i < 10; ++i) calls.push_back(start(*client, {.url = server.url()}));
  client.reset();
  for (auto& call : calls) {
    const auto result = call.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  }
}

TEST(HttpClient, APolicyThatIsNoneIsABug) {
  EXPECT_THROW(HttpClient({.deny = {"nothing"}}), std::invalid_argument);
}

}  // namespace
}  // namespace parlance::net
