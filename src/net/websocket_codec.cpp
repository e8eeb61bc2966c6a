#include "net/websocket_codec.h"

#include <cstring>

#include "base/text.h"

namespace parlance::net {
namespace {

using Event = WebSocketDecoder::Event;
using Step = WebSocketDecoder::Step;

Step error(std::uint16_t code, std::string_view why) {
  return {Event::kError, 0, why, code};
}
Step protocol_error(std::string_view why) {
  return error(close_code::kProtocolError, why);
}

struct FrameHeader {
  bool last = false;
  Opcode opcode = Opcode::kContinuation;
  std::uint64_t payload = 0;
  std::size_t size = 0;  // of the header; 0: not complete
  char key[4] = {};
};

bool is_control(Opcode opcode) {
  return (static_cast<std::uint8_t>(opcode) & 8) != 0;
}

bool is_known(std::uint8_t opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::uint64_t big_endian(const char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// nullptr, or what is wrong with the header. What the first two bytes tell is judged at once.
const char* parse_header(std::span<const char> bytes, FrameHeader& header) {
  if (bytes.size() < 2) return nullptr;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  header.last = (first & 0x80) != 0;
  if ((first & 0x70) != 0) return "reserved bit set";
  if (!is_known(first & 0x0f)) return "reserved opcode";
  header.opcode = static_cast<Opcode>(first & 0x0f);
  if ((second & 0x80) == 0) return "frame without mask";
  const auto length = second & 0x7f;
  if (is_control(header.opcode)) {
    if (!header.last) return "fragmented control frame";
    if (length > static_cast<int>(kControlPayload)) return "control frame too long";
  }
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (bytes.size() < 2 + extended + 4) return nullptr;
  header.payload =
      extended == 0 ? static_cast<std::uint64_t>(length) : big_endian(bytes.data() + 2, extended);
  // Section 5.2: the shortest form, and the highest bit clear.
  if (extended == 2 && header.payload < 126) return "frame length not in its shortest form";
  if (extended == 8 && header.payload <= 0xffff) return "frame length not in its shortest form";
  if (header.payload >> 63 != 0) return "frame length out of range";
  std::memcpy(header.key, bytes.data() + 2 + extended, 4);
  header.size = 2 + extended + 4;
  return nullptr;
}

}  // namespace

bool valid_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

void unmask(std::span<char> bytes, const char (&key)[4]) {
  std::uint64_t wide = 0;
  std::memcpy(&wide, key, 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, key, 4);
  char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; p += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    word ^= wide;
    std::memcpy(p, &word, 8);
  }
  for (std::size_t i = 0; i < left; ++i) p[i] = static_cast<char>(p[i] ^ key[i % 4]);
}

WebSocketDecoder::Step WebSocketDecoder::next(std::span<char> bytes, std::size_t message_limit) {
  if (delivered_) {
    delivered_ = false;
    message_ = nullptr;  // an idle connection keeps no buffer
  }
  FrameHeader header;
  if (const char* const wrong = parse_header(bytes, header)) return protocol_error(wrong);
  if (bytes.size() >= 2 && !is_control(header.opcode)) {
    if (header.opcode == Opcode::kContinuation && !in_message_) {
      return protocol_error("continuation of nothing");
    }
    if (header.opcode != Opcode::kContinuation && in_message_) {
      return protocol_error("message within a message");
    }
  }
  if (header.size == 0) return {};
  const auto held = message_ == nullptr ? 0 : message_->size();
  if (!is_control(header.opcode) && header.payload > message_limit - held) {
    return error(close_code::kTooBig, "message too big");
  }
  if (bytes.size() - header.size < header.payload) return {};
  const auto payload = bytes.subspan(header.size, static_cast<std::size_t>(header.payload));
  const auto consumed = header.size + payload.size();
  unmask(payload, header.key);
  const std::string_view text(payload.data(), payload.size());
  if (is_control(header.opcode)) return control(header.opcode, consumed, text);

  if (header.opcode != Opcode::kContinuation) binary_ = header.opcode == Opcode::kBinary;
  std::string_view whole = text;
  if (in_message_ || !header.last) {
    if (message_ == nullptr) message_ = std::make_unique<std::string>();
    message_->append(text);
    in_message_ = !header.last;
    if (in_message_) return {Event::kMore, consumed, {}, 0};
    delivered_ = true;
    whole = *message_;
  }
  if (!binary_ && !is_valid_utf8(whole)) {
    return error(close_code::kInvalidData, "text is not UTF-8");
  }
  return {binary_ ? Event::kBinary : Event::kText, consumed, whole, 0};
}

WebSocketDecoder::Step WebSocketDecoder::control(Opcode opcode, std::size_t consumed,
                                                 std::string_view payload) {
  if (opcode == Opcode::kPing) return {Event::kPing, consumed, payload, 0};
  if (opcode == Opcode::kPong) return {Event::kPong, consumed, payload, 0};
  if (payload.empty()) return {Event::kClose, consumed, {}, close_code::kNone};
  if (payload.size() == 1) return protocol_error("close frame of one byte");
  const auto code = static_cast<std::uint16_t>(big_endian(payload.data(), 2));
  payload.remove_prefix(2);
  if (!valid_close_code(code)) return protocol_error("invalid close code");
  if (!is_valid_utf8(payload)) return error(close_code::kInvalidData, "reason is not UTF-8");
  return {Event::kClose, consumed, payload, code};
}

void append_frame_header(std::string& out, Opcode opcode, bool last, std::size_t payload_size) {
  char header[10];
  std::size_t size = 2;
  header[0] = static_cast<char>((last ? 0x80 : 0) | static_cast<std::uint8_t>(opcode));
  std::size_t extended = 0;
  if (payload_size < 126) {
    header[1] = static_cast<char>(payload_size);
  } else if (payload_size <= 0xffff) {
    header[1] = 126;
    extended = 2;
  } else {
    header[1] = 127;
    extended = 8;
  }
  for (std::size_t i = extended; i-- > 0;) {
    header[size++] = static_cast<char>(static_cast<std::uint64_t>(payload_size) >> (8 * i));
  }
  out.append(header, size);
}

void append_control(std::string& out, Opcode opcode, std::string_view payload) {
  payload = payload.substr(0, kControlPayload);
  append_frame_header(out, opcode, true, payload.size());
  out.append(payload);
}

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
  if (!valid_close_code(code)) {
    append_frame_header(out, Opcode::kClose, true, 0);
    return;
  }
  if (reason.size() > kControlPayload - 2) {
    std::size_t end = kControlPayload - 2;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
    reason = reason.substr(0, end);
  }
  append_frame_header(out, Opcode::kClose, true, 2 + reason.size());
  out.push_back(static_cast<char>(code >> 8));
  out.push_back(static_cast<char>(code & 0xff));
  out.append(reason);
}

}  // namespace parlance::net
