#include "websocket.h"

namespace bench {

namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

}  // namespace

WebSocket::WebSocket(Loop& loop, Target target)
    : Stream(loop, target.address, target.source), target_(std::move(target)) {}

void WebSocket::connected() {
  std::string head = "GET " + target_.path + " HTTP/1.1\r\nHost: " + target_.address +
                     "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                     "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (!target_.protocol.empty()) head += "Sec-WebSocket-Protocol: " + target_.protocol + "\r\n";
  send(head + "\r\n");
}

std::size_t WebSocket::read_upgrade(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  if (!bytes.starts_with("HTTP/1.1 101")) {
    die("no upgrade: " + std::string(bytes.substr(0, bytes.find('\r'))));
  }
  upgraded_ = true;
  opened();
  return end + 4;
}

std::size_t WebSocket::received(std::string_view bytes) {
  std::size_t used = upgraded_ ? 0 : read_upgrade(bytes);
  if (!upgraded_) return 0;
  while (true) {
    const std::string_view rest = bytes.substr(used);
    if (rest.size() < 2) return used;
    std::uint64_t length = static_cast<std::uint8_t>(rest[1]) & 0x7f;
    std::size_t head = 2;
    if (length >= 126) {
      head = length == 126 ? 4 : 10;
      if (rest.size() < head) return used;
      length = big_endian(rest.substr(2, head - 2));
    }
    if (rest.size() - head < length) return used;
    const auto first = static_cast<std::uint8_t>(rest[0]);
    frame((first & 0x80) != 0, first & 0x0f, rest.substr(head, length));
    used += head + length;
  }
}

void WebSocket::frame(bool last, std::uint8_t opcode, std::string_view payload) {
  if (opcode == 0x9) {
    send_frame(0xa, payload);
  } else if (opcode <= 0x2) {
    if (last && fragments_.empty()) {
      text(payload);
    } else {
      fragments_.append(payload);
      if (last) {
        text(fragments_);
        fragments_.clear();
      }
    }
  }
}

void WebSocket::send_frame(std::uint8_t opcode, std::string_view payload) {
  // Masked as the protocol demands, with the mask 0: the bytes stay as they are.
  std::string bytes(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size() & 0xff);
  }
  bytes.append(4, '\0');
  send(bytes.append(payload));
}

}  // namespace bench
