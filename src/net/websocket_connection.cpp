#include "net/websocket_connection.h"

#include <algorithm>
#include <utility>

#include "net/log_hook.h"

namespace parlance::net {
namespace {

constexpr std::string_view kKeepAlive = "keep-alive";
// A peer that answers no ping is found by the keep-alive; until then the list stays short.
constexpr std::size_t kPingsRemembered = 256;

}  // namespace

WebSocketConnection::WebSocketConnection(const WebSocketOptions& options,
                                         std::shared_ptr<WebSocketHandler> handler, bool going_away)
    : options_(options), handler_(std::move(handler)), going_away_(going_away) {}

WebSocketConnection::~WebSocketConnection() = default;

WebSocketConnection::Rare& WebSocketConnection::rare() {
  if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
  return *rare_;
}

// A handler that throws ends its own connection, with the code that says so.
void WebSocketConnection::call_handler(auto&& callback) {
  try {
    callback();
  } catch (...) {
    report_exception("websocket handler");
    close(close_code::kInternalError, "internal error");
  }
}

void WebSocketConnection::on_start(Transport& transport) {
  transport_ = &transport;
  transport.set_limits(options_.transport);
  last_input_ms_ = transport.loop().now_ms();
  opened_ = true;
  wait_for_input();
  call_handler([&] { handler_->on_open(*this); });
  if (going_away_) on_drain();
}

// ---- Input

std::size_t WebSocketConnection::on_input(std::span<char> bytes) {
  last_input_ms_ = transport_->loop().now_ms();
  waiting_for_pong_ = false;
  std::size_t used = 0;
  while (used < bytes.size() && !transport_->closing()) {
    const auto step = decoder_.next(bytes.subspan(used), options_.message_limit);
    used += step.consumed;
    if (step.event == WebSocketDecoder::Event::kMore) {
      if (step.consumed == 0) break;
      continue;
    }
    handle(step);
  }
  return used;
}

void WebSocketConnection::handle(const WebSocketDecoder::Step& step) {
  using Event = WebSocketDecoder::Event;
  switch (step.event) {
    case Event::kText:
    case Event::kBinary:
      // Messages that cross our close frame are dropped.
      if (closing_) return;
      call_handler([&] { handler_->on_message(step.payload, step.event == Event::kBinary); });
      return;
    case Event::kPing:
      if (closing_) return;
      append_control(transport_->out(), Opcode::kPong, step.payload);
      transport_->touch();
      return;
    case Event::kPong:
      handle_pong(step.payload);
      return;
    case Event::kClose:
      end(step.code, step.payload);
      return;
    case Event::kError:
      end(step.code, step.payload);
      return;
    case Event::kMore:
      return;
  }
}

// An answer to a later ping stands for the earlier ones too (RFC 6455 section 5.5.3).
void WebSocketConnection::handle_pong(std::string_view payload) {
  if (rare_ == nullptr) return;
  auto& pings = rare_->pings;
  const auto found = std::ranges::find(pings, payload);
  if (found == pings.end()) return;
  pings.erase(pings.begin(), found + 1);
  if (pings.empty() && !closing_) rare_ = nullptr;
  if (!closing_) {
    call_handler([&] { handler_->on_pong(payload); });
  }
}

// The last frame has come: says our own, if that is still to be said, and ends the connection.
void WebSocketConnection::end(std::uint16_t code, std::string_view reason) {
  if (!closing_) {
    closing_ = true;
    close_code_ = code;
    rare().close_reason = reason;
    append_close(transport_->out(), code, reason);
    transport_->touch();
  }
  transport_->close();
  // The conversation is over, though the socket may linger.
  say_closed();
}

void WebSocketConnection::say_closed() {
  if (const auto handler = std::exchange(handler_, nullptr); handler != nullptr && opened_) {
    const std::string_view reason = rare_ == nullptr ? std::string_view{} : rare_->close_reason;
    call_handler([&] { handler->on_close(close_code_, reason); });
  }
}

// ---- Output

void WebSocketConnection::send(std::string_view text) {
  if (!usable() || transport_->overflowed()) return;
  auto opcode = Opcode::kText;
  do {
    const auto piece = text.substr(0, std::max<std::size_t>(options_.frame_out, 1));
    text.remove_prefix(piece.size());
    append_frame_header(transport_->out(), opcode, text.empty(), piece.size());
    if (piece.size() < EventLoop::kReadBuffer) {
      transport_->out().append(piece);
    } else {
      transport_->send_large(piece);
    }
    opcode = Opcode::kContinuation;
  } while (!text.empty());
  transport_->touch();
}

void WebSocketConnection::ping(std::string_view payload) {
  if (!usable() || transport_->overflowed()) return;
  payload = payload.substr(0, kControlPayload);
  auto& pings = rare().pings;
  if (pings.size() >= kPingsRemembered) pings.erase(pings.begin());
  pings.emplace_back(payload);
  append_control(transport_->out(), Opcode::kPing, payload);
  transport_->touch();
}

void WebSocketConnection::close(std::uint16_t code, std::string_view reason) {
  if (!usable()) return;
  closing_ = true;
  close_code_ = valid_close_code(code) ? code : close_code::kNone;
  rare().close_reason = reason;
  append_close(transport_->out(), code, reason);
  transport_->touch();
  transport_->set_timeout(options_.close_within);
}

std::size_t WebSocketConnection::buffered() const {
  return transport_ == nullptr ? 0 : transport_->pending();
}

// ---- The connection's own events

void WebSocketConnection::wait_for_input() {
  if (options_.ping_after.count() > 0) transport_->set_timeout(options_.ping_after);
}

void WebSocketConnection::on_timeout() {
  if (closing_) {
    transport_->abort();  // the peer does not answer our close frame
    return;
  }
  const auto idle = std::chrono::milliseconds(transport_->loop().now_ms() - last_input_ms_);
  if (pressed_) {
    // Nothing is read while the peer does not read; the stall limit is what ends this.
    wait_for_input();
  } else if (waiting_for_pong_) {
    close_code_ = close_code::kAbnormal;
    transport_->abort();
  } else if (idle < options_.ping_after) {
    transport_->set_timeout(options_.ping_after - idle);
  } else {
    waiting_for_pong_ = true;
    append_control(transport_->out(), Opcode::kPing, kKeepAlive);
    transport_->touch();
    transport_->set_timeout(options_.pong_within);
  }
}

void WebSocketConnection::on_eof() {
  transport_->close();
}

void WebSocketConnection::on_pressure(bool high) {
  pressed_ = high;
  if (!closing_) {
    call_handler([&] { handler_->on_writable(!high); });
  }
}

void WebSocketConnection::on_overflow() {
  close(close_code::kTryAgainLater, "too slow");
}

void WebSocketConnection::on_drain() {
  close(close_code::kGoingAway, "going away");
}

void WebSocketConnection::on_closed() {
  closing_ = true;
  say_closed();
  transport_ = nullptr;
}

}  // namespace parlance::net
