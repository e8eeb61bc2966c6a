// WebSocket server side (RFC 6455) on top of an HTTP upgrade.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop.h"
#include "net/transport_limits.h"

namespace parlance::net {

struct WebSocketOptions {
  std::vector<std::string> subprotocols;             // offered by us, in order of preference
  bool require_subprotocol = false;                  // false: a client that offers none is accepted
  std::size_t message_limit = std::size_t{8} << 20;  // larger: close 1009
  std::size_t frame_out = std::size_t{1} << 20;      // outgoing messages are fragmented above this
  // out_soft: above, on_writable(false) and reading pauses; out_hard: above, closed with 1013.
  TransportLimits transport{.out_hard = std::size_t{32} << 20};
  std::chrono::milliseconds ping_after{30'000};   // idle time before a ping; 0: never
  std::chrono::milliseconds pong_within{30'000};  // else the peer is dead: closed 1006 locally
  std::chrono::milliseconds close_within{5'000};  // close handshake
};

// One connection, alive until its handler's on_close has returned. Only on its loop.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  // Queues one text message; everything queued in one loop turn leaves in one write.
  virtual void send(std::string_view text) = 0;
  // Queues a ping with `payload` (at most 125 bytes) behind what was sent before it.
  virtual void ping(std::string_view payload) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual std::size_t buffered() const = 0;
  virtual Loop& loop() const = 0;
  virtual std::string_view remote_address() const = 0;
  virtual bool secure() const = 0;
};

// What a connection does. Called on its loop only; `text` is valid during the call and is valid
// UTF-8 unless `binary`. No call follows on_close.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void on_open(WebSocket& socket) = 0;
  virtual void on_message(std::string_view data, bool binary) = 0;
  virtual void on_pong(std::string_view payload) { (void)payload; }
  virtual void on_writable(bool writable) { (void)writable; }
  virtual void on_close(std::uint16_t code, std::string_view reason) = 0;
};

}  // namespace parlance::net
