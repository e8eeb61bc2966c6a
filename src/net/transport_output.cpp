// A transport's output: collecting it for the end of the turn, writing, and what the protocol is
// told when the peer does not keep up.
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "net/transport.h"

namespace parlance::net {
namespace {

// Output above this does not wait for the end of the turn.
constexpr std::size_t kFlushEarly = 256 * 1024;
// From this size on copying costs more than a system call.
constexpr std::size_t kLarge = 64 * 1024;

}  // namespace

std::string& Transport::out() {
  if (out_ == nullptr) {
    out_ = loop().take_output();
  } else if (out_->sent > kFlushEarly && out_->sent > out_->bytes.size() / 2) {
    out_->bytes.erase(0, out_->sent);
    out_->sent = 0;
  }
  return out_->bytes;
}

void Transport::touch() {
  schedule();
  if (pending() > kFlushEarly && !blocked_ && !handshaking_) flush();
  if (pending() > limits_->out_hard) overflowed_ = true;
}

void Transport::send(std::string_view bytes) {
  if (state_ != State::kOpen || overflowed_) return;
  if (bytes.size() >= kLarge) {
    send_large(bytes);
    return;
  }
  out().append(bytes);
  touch();
}

void Transport::send_large(std::string_view bytes) {
  if (state_ != State::kOpen) return;
  if (!blocked_ && !handshaking_ && tls_ == nullptr) {
    const auto queued = pending();
    iovec parts[2] = {{queued == 0 ? nullptr : out_->bytes.data() + out_->sent, queued},
                      {const_cast<char*>(bytes.data()), bytes.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const auto result = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (result < 0 && errno != EAGAIN && errno != EINTR) {
      abort();
      return;
    }
    const auto sent = result < 0 ? 0 : static_cast<std::size_t>(result);
    const auto before = std::min(sent, queued);
    if (before != 0) out_->sent += before;
    bytes.remove_prefix(sent - before);
    if (bytes.empty()) {
      release_out();
      return;
    }
    out().append(bytes);
    wait_for_room();
  } else {
    out().append(bytes);
  }
  touch();
}

std::ptrdiff_t Transport::write_some(std::string_view bytes) {
  if (tls_ != nullptr) {
    std::size_t count = 0;
    switch (tls_->write(bytes.data(), bytes.size(), count)) {
      case TlsSession::Io::kDone:
        return static_cast<std::ptrdiff_t>(count);
      case TlsSession::Io::kWantRead:
      case TlsSession::Io::kWantWrite:
        return kAgain;
      default:
        return kError;
    }
  }
  const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EINTR ? kAgain : kError;
}

void Transport::wait_for_room() {
  blocked_ = true;
  waited_ = true;
  out_->stall_deadline = loop().now_ms() + static_cast<std::uint64_t>(limits_->stall.count());
  arm(out_->stall_deadline);
}

void Transport::flush() {
  while (pending() > 0 && !blocked_) {
    const std::string_view bytes(out_->bytes.data() + out_->sent, pending());
    const auto count = write_some(bytes);
    if (count == kError) {
      abort();
      return;
    }
    if (count > 0) out_->sent += static_cast<std::size_t>(count);
    // A socket that took less than offered is full; do not ask it twice.
    if (count < 0 || (tls_ == nullptr && pending() > 0)) wait_for_room();
  }
  if (pending() == 0) release_out();
}

void Transport::release_out() {
  if (out_ != nullptr) loop().give_output(std::exchange(out_, nullptr));
}

void Transport::tell_when_flushed() {
  waited_ = true;
  schedule();
}

void Transport::update_pressure() {
  if (overflowed_ && !overflow_told_ && state_ == State::kOpen) {
    overflow_told_ = true;
    call("overflow", [&] { protocol_->on_overflow(); });
  }
  const bool high = pending() > (pressed_ ? limits_->out_soft / 2 : limits_->out_soft);
  if (high != pressed_) {
    pressed_ = high;
    if (state_ == State::kOpen) call("pressure", [&] { protocol_->on_pressure(high); });
    if (!high) reprocess();
  }
  if (waited_ && pending() == 0) {
    waited_ = false;
    if (state_ == State::kOpen) call("flushed", [&] { protocol_->on_flushed(); });
  }
}

std::size_t Transport::unacknowledged() const {
  int queued = 0;
  if (::ioctl(descriptor_, SIOCOUTQ, &queued) != 0 || queued < 0) queued = 0;
  return pending() + static_cast<std::size_t>(queued);
}

}  // namespace parlance::net
