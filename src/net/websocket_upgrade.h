// The opening handshake of RFC 6455 section 4.2, as far as it is text. net's own header.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/http_parser.h"

namespace parlance::net {

struct WebSocketOptions;

// What an upgrade request asked for; kept until it is answered, since the request is gone by then.
struct WebSocketUpgrade {
  std::string key;
  std::string protocols;  // offered, as a list
  bool get = false;
  bool version_13 = false;

  static std::unique_ptr<WebSocketUpgrade> of(const HttpHead& head);
};

struct WebSocketAnswer {
  int status = 101;
  std::string_view what;      // of a refusal
  std::string accept;         // Sec-WebSocket-Accept
  std::string_view protocol;  // chosen; into `options`; empty: none
};

// 101, or 400 for a request that is no proper upgrade, or 426 for another version.
WebSocketAnswer answer_upgrade(const WebSocketUpgrade* upgrade, const WebSocketOptions& options);

// Base64 of the SHA-1 that the client expects for its key.
std::string websocket_accept(std::string_view key);

}  // namespace parlance::net
