#include "dialects/lime/websocket.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"
#include "dialects/lime/error_body.h"

namespace parlance::lime {
namespace {

class LimeWebSocket final : public LimeSession, public net::WebSocketHandler, private Transport {
 public:
  explicit LimeWebSocket(const SessionService& service) : LimeSession(service, *this) {}

 private:
  void on_open(net::WebSocket& socket) override {
    socket_ = &socket;
    open();
  }
  void on_message(std::string_view data, bool binary) override {
    if (binary && !is_valid_utf8(data)) {
      socket_->close(1007, "binary messages must be UTF-8 text");
      return;
    }
    receive(data);
  }
  void on_pong(std::string_view payload) override {
    std::uint64_t mark = 0;
    std::from_chars(payload.data(), payload.data() + payload.size(), mark);
    confirmed(mark);
  }
  void on_writable(bool is_writable) override { writable(is_writable); }
  void on_close(std::uint16_t, std::string_view) override {
    transport_closed();
    socket_ = nullptr;
  }

  void write(std::string_view envelope) override { socket_->send(envelope); }
  void probe(std::uint64_t mark) override { socket_->ping(std::to_string(mark)); }
  void close() override { socket_->close(1000, {}); }
  bool secure() const override { return socket_->secure(); }
  Executor& executor() override { return socket_->loop(); }
  std::string_view remote_address() const override { return socket_->remote_address(); }
  hub::Carrier carrier() const override { return hub::Carrier::kWebSocket; }

  net::WebSocket* socket_ = nullptr;  // from on_open to on_close, like the use of the transport
};

}  // namespace

net::HttpHandler websocket_upgrade(hub::Hub& hub, Authenticator& authenticator,
                                   const WebSocketSettings& settings) {
  const auto service = std::make_shared<const SessionService>(hub, authenticator, settings.session);
  return [service, &settings](const net::HttpRequest& request, net::HttpResponder responder) {
    const std::string_view origin = request.header("Origin");
    const bool allowed =
        origin.empty() || std::ranges::any_of(settings.origins, [&](const std::string& known) {
          return known == "*" || iequals(known, origin);
        });
    if (!allowed) {
      responder.reply(403, kJsonBody,
                      error_body({reason_code::kAuthorization, "The origin is not allowed"}));
      return;
    }
    responder.upgrade(settings.options, std::make_shared<LimeWebSocket>(*service));
  };
}

}  // namespace parlance::lime
