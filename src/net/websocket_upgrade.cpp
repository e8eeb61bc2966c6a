#include "net/websocket_upgrade.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "net/websocket.h"

namespace parlance::net {
namespace {

// Base64 of 16 bytes: 22 characters and two signs of padding.
bool valid_key(std::string_view key) {
  if (key.size() != 24 || !key.ends_with("==")) return false;
  for (const char c : key.substr(0, 22)) {
    const bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '+' || c == '/';
    if (!good) return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<WebSocketUpgrade> WebSocketUpgrade::of(const HttpHead& head) {
  auto upgrade = std::make_unique<WebSocketUpgrade>();
  upgrade->get = head.method == "GET";
  for (const Header& header : head.headers) {
    if (same_name(header.name, "Sec-WebSocket-Key")) {
      // A repeated key makes the request invalid, as joining does.
      upgrade->key.append(header.value);
    } else if (same_name(header.name, "Sec-WebSocket-Version")) {
      upgrade->version_13 = header.value == "13";
    } else if (same_name(header.name, "Sec-WebSocket-Protocol")) {
      if (!upgrade->protocols.empty()) upgrade->protocols += ',';
      upgrade->protocols += header.value;
    }
  }
  return upgrade;
}

WebSocketAnswer answer_upgrade(const WebSocketUpgrade* upgrade, const WebSocketOptions& options) {
  WebSocketAnswer answer;
  const auto refuse = [&answer](int status, std::string_view what) {
    answer.status = status;
    answer.what = what;
    return answer;
  };
  if (upgrade == nullptr) return refuse(400, "not a WebSocket request");
  if (!upgrade->get) return refuse(400, "a WebSocket request is a GET");
  if (!upgrade->version_13) return refuse(426, "WebSocket version 13 is needed");
  if (!valid_key(upgrade->key)) return refuse(400, "invalid Sec-WebSocket-Key");
  for (const std::string& protocol : options.subprotocols) {
    if (!list_has(upgrade->protocols, protocol)) continue;
    answer.protocol = protocol;
    break;
  }
  if (options.require_subprotocol && answer.protocol.empty()) {
    return refuse(400, "none of the subprotocols is offered");
  }
  answer.accept = websocket_accept(upgrade->key);
  return answer;
}

std::string websocket_accept(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1 is not available");
  }
  unsigned char encoded[64];
  const int length = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length)};
}

}  // namespace parlance::net
