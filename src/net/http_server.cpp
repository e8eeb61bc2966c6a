#include <utility>

#include "net/http.h"
#include "net/http_connection.h"
#include "net/http_service.h"
#include "net/server_core.h"
#include "net/websocket.h"

namespace parlance::net {

std::string_view HttpRequest::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}

HttpResponder::HttpResponder(std::shared_ptr<Connection> connection, std::uint64_t exchange)
    : connection_(std::move(connection)), exchange_(exchange) {}

HttpResponder::HttpResponder(HttpResponder&&) noexcept = default;

HttpResponder& HttpResponder::operator=(HttpResponder&& other) noexcept {
  if (this != &other) {
    HttpResponder old(std::move(*this));  // answers if it has to
    connection_ = std::move(other.connection_);
    exchange_ = other.exchange_;
  }
  return *this;
}

HttpResponder::~HttpResponder() {
  if (connection_ != nullptr) connection_->dropped(exchange_);
}

void HttpResponder::reply(HttpResponse response) {
  if (connection_ != nullptr) connection_->reply(exchange_, std::move(response));
}

void HttpResponder::reply(int status, std::string_view content_type, std::string_view body) {
  if (connection_ != nullptr) connection_->reply(exchange_, status, content_type, body);
}

std::shared_ptr<HttpStream> HttpResponder::stream(HttpResponse head) {
  return connection_ != nullptr ? connection_->stream(exchange_, std::move(head)) : nullptr;
}

void HttpResponder::receive(std::unique_ptr<BodySink> sink) {
  if (connection_ != nullptr) connection_->receive(exchange_, std::move(sink));
}

void HttpResponder::upgrade(const WebSocketOptions& options,
                            std::shared_ptr<WebSocketHandler> handler) {
  if (connection_ != nullptr) connection_->upgrade(exchange_, options, std::move(handler));
}

Loop& HttpResponder::loop() const {
  return connection_->loop();
}

bool HttpResponder::alive() const {
  return connection_ != nullptr && connection_->alive();
}

struct HttpServer::Impl {
  Impl(LoopPool& loops, const HttpRouter& router, const HttpLimits& limits)
      : service{router.impl(), limits},
        core(loops, limits.connections, transport_limits(limits), [this](EventLoop& loop, bool) {
          return std::make_shared<HttpResponder::Connection>(service, loop);
        }) {
    service.core = &core;
  }

  static TransportLimits transport_limits(const HttpLimits& limits) {
    TransportLimits result;
    result.handshake = limits.head_timeout;
    result.stall = limits.body_timeout;
    result.out_soft = 256 * 1024;
    // One response at a time: how large it is, is the handler's choice. Streams and WebSockets have
    // limits of their own.
    result.out_hard = SIZE_MAX;
    return result;
  }

  HttpService service;
  ServerCore core;
};

HttpServer::HttpServer(LoopPool& loops, const HttpRouter& router, HttpLimits limits)
    : impl_(std::make_unique<Impl>(loops, router, limits)) {}

HttpServer::~HttpServer() = default;

Result<std::uint16_t> HttpServer::listen(const std::string& host, std::uint16_t port,
                                         std::optional<TlsFiles> tls) {
  std::shared_ptr<const TlsContext> context;
  if (tls) {
    auto loaded = TlsContext::load(*tls);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    context = std::move(*loaded);
  }
  return impl_->core.listen(host, port, std::move(context));
}

void HttpServer::drain(std::chrono::milliseconds grace, Function<void()> done) {
  impl_->core.drain(grace, std::move(done));
}

std::size_t HttpServer::connections() const {
  return impl_->core.connections();
}

}  // namespace parlance::net
