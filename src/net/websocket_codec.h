// WebSocket frames (RFC 6455 section 5), server side: pure functions of bytes, no I/O. net's own
// header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parlance::net {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

namespace close_code {
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kNone = 1005;      // a close frame without a code; never sent
inline constexpr std::uint16_t kAbnormal = 1006;  // no close frame at all; never sent
inline constexpr std::uint16_t kInvalidData = 1007;
inline constexpr std::uint16_t kTooBig = 1009;
inline constexpr std::uint16_t kInternalError = 1011;
inline constexpr std::uint16_t kTryAgainLater = 1013;
}  // namespace close_code

inline constexpr std::size_t kControlPayload = 125;  // most bytes a control frame carries

// Whether a close frame may carry the code (section 7.4 and the registry).
bool valid_close_code(std::uint16_t code);

// Frames of a client into messages and control events. Payloads are unmasked in place.
class WebSocketDecoder {
 public:
  enum class Event {
    kMore,    // nothing complete; show the unconsumed bytes again with more behind them
    kText,    // a whole message, of valid UTF-8
    kBinary,  // a whole message
    kPing,
    kPong,
    kClose,  // `code` (kNone when absent) and the reason
    kError,  // `code` to close with, and why; the decoder is of no further use
  };
  struct Step {
    Event event = Event::kMore;
    std::size_t consumed = 0;
    std::string_view payload;  // good until the next call
    std::uint16_t code = 0;
  };

  // The next event of the unconsumed bytes. A message longer than `message_limit` is an error as
  // soon as a frame's header announces it.
  Step next(std::span<char> bytes, std::size_t message_limit);

  bool in_message() const { return in_message_; }

 private:
  Step control(Opcode opcode, std::size_t consumed, std::string_view payload);

  std::unique_ptr<std::string> message_;  // fragments so far, when there are any
  bool in_message_ = false;
  bool delivered_ = false;  // message_ was handed out by the last call
  bool binary_ = false;
};

// Applies the mask in place; `key` as it stands in the frame.
void unmask(std::span<char> bytes, const char (&key)[4]);

// Output, never masked.
void append_frame_header(std::string& out, Opcode opcode, bool last, std::size_t payload_size);
void append_control(std::string& out, Opcode opcode, std::string_view payload);
// A code that cannot be sent gives an empty close frame; a long reason is cut at a character.
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

}  // namespace parlance::net
