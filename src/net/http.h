// HTTP/1.1 server (RFC 9110, 9112). A handler is called on the connection's loop with a complete
// request (or, for streamed routes, with its head), and answers at once or later through the
// responder. Requests of one connection are answered in order; pipelined ones wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/function.h"
#include "base/result.h"
#include "net/loop.h"

namespace parlance::net {

struct Header {
  std::string_view name;
  std::string_view value;
};

// All views are into the connection's buffer and die when the handler returns.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  // as sent
  std::string_view path;    // still percent-encoded
  std::string_view query;   // without '?'
  std::string_view body;    // empty for a streamed route
  std::span<const Header> headers;
  std::string_view remote_address;  // "127.0.0.1"
  bool secure = false;              // came over TLS

  // First value of the header, compared without case; empty when absent.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type;  // empty: no Content-Type
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // further ones
};

// Receives a request body piece by piece (uploads). Destroyed when the request ends; `complete` is
// called first unless the connection was cut.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void data(std::string_view piece) = 0;
  virtual void complete() = 0;
};

// An open response body (server-sent events, downloads). Only on the connection's loop.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual void write(std::string_view piece) = 0;  // one chunk; coalesced per loop turn
  virtual void close() = 0;
  virtual std::size_t buffered() const = 0;
  virtual void on_close(Function<void()> callback) = 0;  // the peer went away, or close() finished
  virtual void on_drain(Function<void()> callback) = 0;  // buffered() fell to 0
};

struct WebSocketOptions;
class WebSocketHandler;

// The right and duty to answer one request, once. Movable to later code on the same loop; a
// responder dropped unanswered answers 500. Answers after the connection is gone are ignored.
class HttpResponder {
 public:
  struct Connection;
  HttpResponder() = default;
  HttpResponder(std::shared_ptr<Connection> connection, std::uint64_t exchange);
  HttpResponder(HttpResponder&&) noexcept;
  HttpResponder& operator=(HttpResponder&&) noexcept;
  ~HttpResponder();

  void reply(HttpResponse response);
  // The lean path: status line, Content-Type and Content-Length written without a map.
  void reply(int status, std::string_view content_type, std::string_view body);
  std::shared_ptr<HttpStream> stream(HttpResponse head);
  // Streamed routes: where the body goes. Must be called before the handler returns.
  void receive(std::unique_ptr<BodySink> sink);
  // Answers 101 and hands the connection to `handler`; 400/426 when the request is no upgrade. The
  // options must outlive the server.
  void upgrade(const WebSocketOptions& options, std::shared_ptr<WebSocketHandler> handler);
  void upgrade(WebSocketOptions&& options, std::shared_ptr<WebSocketHandler> handler) = delete;

  Loop& loop() const;
  bool alive() const;  // false once the connection is gone

 private:
  std::shared_ptr<Connection> connection_;
  std::uint64_t exchange_ = 0;
};

using HttpHandler = std::function<void(const HttpRequest&, HttpResponder)>;

struct HttpRoute {
  std::string method;  // "GET" (also serves HEAD), "POST", …; "*" every one
  std::string path;    // "/messages"; ending in "/*": everything below
  HttpHandler handler;
  std::size_t body_limit = std::size_t{1} << 20;  // larger: 413
  bool streamed = false;
};

// Exact path first, then the longest prefix. An unknown path is 404, a known one with another
// method 405 with Allow. Filled before the server starts, then read-only.
class HttpRouter {
 public:
  HttpRouter();
  ~HttpRouter();
  void add(HttpRoute route);
  // Called before routes when the request asks for `Upgrade: websocket`; see
  // HttpResponder::upgrade.
  void on_upgrade(HttpHandler handler);
  // Whom to tell of every response, once it is begun: `observe` is called here and in add(), once a
  // route, with the route's path (kUpgrades and kNoRoute for what has none), and gives what is
  // then called with each response's status, on any loop. Before add().
  using StatusObserver = std::function<void(int status)>;
  void on_response(std::function<StatusObserver(const std::string& route)> observe);
  static constexpr const char* kUpgrades = "upgrade";  // to WebSocket
  static constexpr const char* kNoRoute = "none";      // unknown, or no proper request
  // Body of an error that the server itself answers (400, 404, 405, 408, 413, 417, 431, 503 …).
  void on_error(std::function<HttpResponse(int status, std::string_view what)> handler);

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

struct HttpLimits {
  std::size_t head_bytes = 32 * 1024;              // larger: 431
  std::size_t target_bytes = 8 * 1024;             // longer: 414
  std::size_t headers = 100;                       // more: 431
  std::chrono::milliseconds head_timeout{10'000};  // from first byte to end of head: 408
  std::chrono::milliseconds body_timeout{30'000};  // without progress: 408
  std::chrono::milliseconds idle_timeout{75'000};  // keep-alive
  std::size_t connections = 50'000;                // further ones are closed at once
};

struct TlsFiles {
  std::string certificate;  // PEM chain
  std::string key;          // PEM
};

// Listens on host:port with one SO_REUSEPORT acceptor a loop. Loops and router must outlive it;
// destroying it ends every connection and waits for that (not on a loop's thread).
class HttpServer {
 public:
  HttpServer(LoopPool& loops, const HttpRouter& router, HttpLimits limits);
  ~HttpServer();
  // Port 0 takes a free one; returns the port bound. `tls` makes it an HTTPS listener.
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port,
                               std::optional<TlsFiles> tls = std::nullopt);
  // Stops accepting; answers what is under way with `Connection: close`; WebSockets get 1001. An
  // open HttpStream is its owner's to close; what is still there after `grace` is cut.
  // Calls `done` (on any thread) when no connection is left or after `grace`.
  void drain(std::chrono::milliseconds grace, Function<void()> done);
  std::size_t connections() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::net
