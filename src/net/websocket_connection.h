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
  // `going_away`: the server is being drained; the connection is closed as soon as it is open.
  WebSocketConnection(const WebSocketOptions& options, std::unique_ptr<WebSocketHandler> handler,
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

  std::unique_ptr<WebSocketHandler> handler_;
  Transport* transport_ = nullptr;
  WebSocketDecoder decoder_;
  std::string close_reason_;
  std::unique_ptr<std::vector<std::string>> pings_;  // payloads of ping() without an answer yet
  const std::size_t message_limit_;
  const std::size_t frame_out_;
  TransportLimits limits_;
  const std::chrono::milliseconds ping_after_;
  const std::chrono::milliseconds pong_within_;
  const std::chrono::milliseconds close_within_;
  std::uint64_t last_input_ms_ = 0;
  std::uint16_t close_code_ = close_code::kAbnormal;
  const bool going_away_;
  bool opened_ = false;
  bool closing_ = false;  // our close frame is queued
  bool waiting_for_pong_ = false;
  bool pressed_ = false;
};

}  // namespace parlance::net
