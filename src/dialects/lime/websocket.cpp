#include "dialects/lime/websocket.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"
#include "dialects/lime/error_body.h"

namespace parlance::lime {
namespace {

class LimeWebSocket final : public net::WebSocketHandler, public Transport {
 public:
  LimeWebSocket(hub::Hub& hub, Authenticator& authenticator, const SessionOptions& options)
      : session_(std::make_shared<LimeSession>(hub, authenticator, options, *this)) {}

  void on_open(net::WebSocket& socket) override {
    socket_ = &socket;
    session_->open();
  }
  void on_message(std::string_view data, bool binary) override {
    if (binary && !is_valid_utf8(data)) {
      socket_->close(1007, "binary messages must be UTF-8 text");
      return;
    }
    session_->receive(data);
  }
  void on_pong(std::string_view payload) override {
    std::uint64_t mark = 0;
    std::from_chars(payload.data(), payload.data() + payload.size(), mark);
    session_->confirmed(mark);
  }
  void on_writable(bool writable) override { session_->writable(writable); }
  void on_close(std::uint16_t, std::string_view) override {
    socket_ = nullptr;
    session_->transport_closed();
  }

  void send(std::string_view envelope) override {
    if (socket_ != nullptr) socket_->send(envelope);
  }
  void barrier(std::uint64_t mark) override {
    if (socket_ != nullptr) socket_->ping(std::to_string(mark));
  }
  void close() override {
    if (socket_ != nullptr) socket_->close(1000, {});
  }
  bool secure() const override { return socket_ != nullptr && socket_->secure(); }
  Executor& executor() override { return socket_->loop(); }
  std::string_view remote_address() const override {
    return socket_ != nullptr ? socket_->remote_address() : std::string_view{};
  }
  hub::Carrier carrier() const override { return hub::Carrier::kWebSocket; }

 private:
  net::WebSocket* socket_ = nullptr;
  std::shared_ptr<LimeSession> session_;
};

}  // namespace

net::HttpHandler websocket_upgrade(hub::Hub& hub, Authenticator& authenticator,
                                   const WebSocketSettings& settings) {
  return [&hub, &authenticator, &settings](const net::HttpRequest& request,
                                           net::HttpResponder responder) {
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
    responder.upgrade(settings.options,
                      std::make_unique<LimeWebSocket>(hub, authenticator, settings.session));
  };
}

}  // namespace parlance::lime
