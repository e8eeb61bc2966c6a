// One WebSocket over a transport: messages to the handler, keep-alive, the closing handshake. net's
// own header.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/transport.h"
#include "net/websocket.h"
#include "net/websocket_codec.h"

namespace parlance::net {

class WebSocketConnection final : public WebSocket, public Protocol {
 public:
  // `going_away`: the server is being drained; the connection is closed as soon as it is open. The
  // options must outlive the connection.
  WebSocketConnection(const WebSocketOptions& options, std::shared_ptr<WebSocketHandler> handler,
                      bool going_away);
  ~WebSocketConnection() override;

  void send(std::string_view text) override;
  void ping(std::string_view payload) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t buffered() const override;
  Loop& loop() const override { return transport_->loop(); }
  std::string_view remote_address() const override { return transport_->remote_address(); }
  bool secure() const override { return transport_->secure(); }

 private:
  void on_start(Transport& transport) override;
  std::size_t on_input(std::span<char> bytes) override;
  void on_eof() override;
  void on_pressure(bool high) override;
  void on_overflow() override;
  void on_timeout() override;
  void on_drain() override;
  void on_closed() override;

  bool usable() const { return transport_ != nullptr && !closing_ && !transport_->closing(); }
  void handle(const WebSocketDecoder::Step& step);
  void handle_pong(std::string_view payload);
  void end(std::uint16_t code, std::string_view reason);
  void say_closed();
  void wait_for_input();
  void call_handler(auto&& callback);

  // What an idle connection does not have.
  struct Rare {
    std::vector<std::string> pings;  // payloads of ping() without an answer yet
    std::string close_reason;
  };
  Rare& rare();

  const WebSocketOptions& options_;
  std::shared_ptr<WebSocketHandler> handler_;
  Transport* transport_ = nullptr;
  std::unique_ptr<Rare> rare_;
  std::uint64_t last_input_ms_ = 0;
  // The rest stands in the space that the decoder leaves.
  [[no_unique_address]] WebSocketDecoder decoder_;
  bool going_away_ : 1;
  bool opened_ : 1 = false;
  bool closing_ : 1 = false;  // our close frame is queued
  bool waiting_for_pong_ : 1 = false;
  bool pressed_ : 1 = false;
  std::uint16_t close_code_ = close_code::kAbnormal;
};

}  // namespace parlance::net
