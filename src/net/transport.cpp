#include "net/transport.h"

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/log_hook.h"

namespace parlance::net {
namespace {

// An unfinished tail up to this size is copied in front of what comes next, into the loop's buffer;
// a longer one grows in a buffer of its own, which is read into directly.
constexpr std::size_t kShortTail = 16 * 1024;
constexpr std::size_t kReadAtOnce = EventLoop::kReadBuffer;
// Output above this does not wait for the end of the turn.
constexpr std::size_t kFlushEarly = 256 * 1024;
// From this size on copying costs more than a system call.
constexpr std::size_t kLarge = 64 * 1024;

}  // namespace

Transport::Transport(EventLoop& loop, TransportGroup& group, int descriptor,
                     std::string remote_address, const TransportLimits& limits)
    : loop_(loop),
      group_(group),
      limits_(&limits),
      remote_address_(std::move(remote_address)),
      descriptor_(descriptor) {
  next_ = group_.first_;
  if (next_ != nullptr) next_->previous_ = this;
  group_.first_ = this;
}

Transport::~Transport() {
  loop_.disarm(*this);
  if (next_ != nullptr) next_->previous_ = previous_;
  (previous_ != nullptr ? previous_->next_ : group_.first_) = next_;
  tls_.reset();
  ::close(descriptor_);
}

// A protocol that throws loses its connection, not the loop.
void Transport::call(std::string_view what, auto&& callback) {
  try {
    callback();
  } catch (...) {
    report_exception(what);
    abort();
  }
}

void Transport::start(std::shared_ptr<Protocol> protocol, const TlsContext* tls) {
  protocol_ = std::move(protocol);
  interest_ = EPOLLIN;
  loop_.watch(descriptor_, *this, interest_);
  if (tls != nullptr) {
    tls_ = std::make_unique<TlsSession>(*tls, descriptor_);
    handshaking_ = true;
    set_timeout(limits_->handshake);
    return;
  }
  started_ = true;
  call("open", [&] { protocol_->on_start(*this); });
}

void Transport::adopt(std::shared_ptr<Protocol> protocol) {
  loop_.retire(std::exchange(protocol_, std::move(protocol)));
  deadline_ = 0;
  paused_ = false;
  call("open", [&] { protocol_->on_start(*this); });
  if (eof_) {
    call("end of input", [&] { protocol_->on_eof(); });
  }
  reprocess();
}

void Transport::start_tls(const TlsContext& context) {
  if (state_ != State::kOpen || tls_ != nullptr || handshaking_) return;
  handshaking_ = true;
  tls_context_ = &context;
  schedule();
}

// ---- Input

void Transport::on_ready(std::uint32_t events) {
  if (state_ == State::kDead) return;
  if ((events & EPOLLOUT) != 0) {
    blocked_ = false;
    if (tls_ != nullptr) again_ = true;  // reading may have waited for it
    schedule();
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) {
    if (handshaking_ && tls_ != nullptr) shake_hands();
    return;
  }
  if ((interest_ & EPOLLIN) == 0) {
    // Nobody reads, so what is left to tell is that the connection broke.
    if ((events & (EPOLLHUP | EPOLLERR)) != 0) abort();
    return;
  }
  if (state_ != State::kOpen) {
    discard_input();
  } else if (handshaking_) {
    if (tls_ != nullptr && loop_.admit_handshake()) shake_hands();
  } else {
    read_input();
  }
}

std::span<char> Transport::input_space(bool& shared) {
  shared = tail_.size() <= kShortTail;
  if (shared) {
    const auto buffer = loop_.read_buffer();
    std::memcpy(buffer.data(), tail_.data(), tail_.size());
    return buffer.subspan(tail_.size());
  }
  const auto wanted = tail_.size() + kReadAtOnce + EventLoop::kPadding;
  if (tail_.capacity() < wanted) tail_.reserve(std::max(wanted, 2 * tail_.capacity()));
  const auto used = tail_.size();
  tail_.resize_and_overwrite(used + kReadAtOnce, [](char*, std::size_t size) { return size; });
  return {tail_.data() + used, kReadAtOnce};
}

void Transport::read_input() {
  const auto held = tail_.size();
  bool shared = false;
  const auto space = input_space(shared);
  const auto count = read_some(space);
  if (!shared) {
    tail_.resize(held + (count > 0 ? static_cast<std::size_t>(count) : 0));
  }
  if (count > 0) {
    const auto size = held + static_cast<std::size_t>(count);
    show_input({shared ? loop_.read_buffer().data() : tail_.data(), size}, shared);
    return;
  }
  if (count == kAgain) return;
  if (count == kError) {
    abort();
    return;
  }
  eof_ = true;
  call("end of input", [&] { protocol_->on_eof(); });
  update_interest();
}

std::ptrdiff_t Transport::read_some(std::span<char> into) {
  if (tls_ == nullptr) {
    const auto count = ::recv(descriptor_, into.data(), into.size(), 0);
    if (count > 0) return count;
    if (count == 0) return kEnd;
    return errno == EAGAIN || errno == EINTR ? kAgain : kError;
  }
  std::size_t total = 0;
  while (total < into.size()) {
    std::size_t count = 0;
    const auto io = tls_->read(into.data() + total, into.size() - total, count);
    if (io == TlsSession::Io::kDone) {
      total += count;
      continue;
    }
    if (io == TlsSession::Io::kWantRead || io == TlsSession::Io::kWantWrite) {
      if (io == TlsSession::Io::kWantWrite) blocked_ = true;
      if (total == 0) return kAgain;
      return static_cast<std::ptrdiff_t>(total);
    }
    if (total == 0) return io == TlsSession::Io::kClosed ? kEnd : kError;
    break;
  }
  // OpenSSL may hold more, or the end, and the descriptor will not say so.
  again_ = true;
  schedule();
  return static_cast<std::ptrdiff_t>(total);
}

void Transport::show_input(std::span<char> bytes, bool shared) {
  auto rest = bytes;
  in_input_ = true;
  while (!rest.empty() && state_ == State::kOpen && !handshaking_) {
    const Protocol* const present = protocol_.get();
    std::size_t used = 0;
    call("input", [&] { used = protocol_->on_input(rest); });
    rest = rest.subspan(used);
    if (protocol_.get() == present) break;  // else its successor goes on
  }
  in_input_ = false;
  if (state_ != State::kOpen || rest.empty()) {
    if (tail_.capacity() > sizeof(std::string)) tail_ = std::string();
  } else if (shared) {
    tail_.reserve(rest.size() + EventLoop::kPadding);
    tail_.assign(rest.data(), rest.size());
  } else if (rest.size() < bytes.size()) {
    tail_.erase(0, bytes.size() - rest.size());
  }
}

void Transport::show_tail() {
  if (!tail_.empty()) show_input({tail_.data(), tail_.size()}, false);
}

void Transport::discard_input() {
  // Raw bytes, even under TLS: nobody will look at them.
  const auto buffer = loop_.read_buffer();
  const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))) return;
  eof_ = true;
  if (count < 0 || state_ == State::kLingering) {
    abort();
  } else {
    update_interest();
  }
}

void Transport::pause() {
  paused_ = true;
  update_interest();
}

void Transport::resume() {
  if (!paused_) return;
  paused_ = false;
  reprocess();
}

void Transport::reprocess() {
  if (in_input_) return;
  again_ = true;
  schedule();
}

// ---- TLS

void Transport::begin_handshake() {
  tls_ = std::make_unique<TlsSession>(*std::exchange(tls_context_, nullptr), descriptor_);
  tls_->feed(tail_);
  tail_ = std::string();
  set_timeout(limits_->handshake);
  shake_hands();
}

void Transport::shake_hands() {
  const auto io = tls_->handshake();
  blocked_ = io == TlsSession::Io::kWantWrite;
  if (io == TlsSession::Io::kDone) {
    handshaking_ = false;
    deadline_ = 0;
    call("handshake", [&] {
      if (started_) {
        protocol_->on_tls(true);
      } else {
        started_ = true;
        protocol_->on_start(*this);
      }
    });
    reprocess();
  } else if (io != TlsSession::Io::kWantRead && io != TlsSession::Io::kWantWrite) {
    if (started_) call("handshake", [&] { protocol_->on_tls(false); });
    abort();
    return;
  }
  update_interest();
}

// ---- Output

std::string& Transport::out() {
  if (out_.capacity() <= sizeof(std::string)) {
    out_ = loop_.take_buffer();
  } else if (out_sent_ > kFlushEarly && out_sent_ > out_.size() / 2) {
    out_.erase(0, out_sent_);
    out_sent_ = 0;
  }
  return out_;
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
    iovec parts[2] = {{out_.data() + out_sent_, pending()},
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
    const auto before = std::min(sent, pending());
    out_sent_ += before;
    bytes.remove_prefix(sent - before);
    if (bytes.empty()) {
      release_out();
      return;
    }
    wait_for_room();
  }
  out().append(bytes);
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
  stall_deadline_ = loop_.now_ms() + static_cast<std::uint64_t>(limits_->stall.count());
  arm(stall_deadline_);
}

void Transport::flush() {
  while (pending() > 0 && !blocked_) {
    const std::string_view bytes(out_.data() + out_sent_, pending());
    const auto count = write_some(bytes);
    if (count == kError) {
      abort();
      return;
    }
    if (count > 0) out_sent_ += static_cast<std::size_t>(count);
    // A socket that took less than offered is full; do not ask it twice.
    if (count < 0 || (tls_ == nullptr && pending() > 0)) wait_for_room();
  }
  if (pending() == 0) release_out();
}

void Transport::release_out() {
  out_sent_ = 0;
  stall_deadline_ = 0;
  if (out_.capacity() > sizeof(std::string)) {
    loop_.give_buffer(std::exchange(out_, std::string()));
  }
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

// ---- Turn, time, end

void Transport::schedule() {
  loop_.at_end_of_turn(*this);
}

void Transport::end_of_turn() {
  if (state_ == State::kDead) {
    finish();
    return;
  }
  if (std::exchange(again_, false) && state_ == State::kOpen && !paused_ && !pressed_ &&
      !handshaking_) {
    show_tail();
    const bool readable = state_ == State::kOpen && !paused_ && !handshaking_;
    if (tls_ != nullptr && readable && !eof_) read_input();
  }
  if (state_ == State::kDead) return;  // abort() has queued the end
  if (handshaking_ && tls_ != nullptr) {
    if (state_ != State::kOpen) abort();  // nothing can be said before the handshake is done
    return;
  }
  flush();
  if (state_ == State::kDead) return;
  if (handshaking_ && state_ == State::kOpen && pending() == 0) {
    begin_handshake();
    return;
  }
  update_pressure();
  if (state_ == State::kClosing && pending() == 0) end_output();
  update_interest();
}

void Transport::update_interest() {
  if (state_ == State::kDead) return;
  std::uint32_t wanted = 0;
  const bool held =
      state_ == State::kOpen && (paused_ || pressed_ || (handshaking_ && tls_ == nullptr));
  if (!eof_ && !held) wanted |= EPOLLIN;
  if (blocked_) wanted |= EPOLLOUT;
  if (wanted == interest_) return;
  interest_ = wanted;
  loop_.rewatch(descriptor_, *this, wanted);
}

void Transport::arm(std::uint64_t deadline) {
  loop_.arm(*this, deadline);
}

void Transport::set_timeout(std::chrono::milliseconds delay) {
  deadline_ = loop_.now_ms() + static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 0));
  arm(deadline_);
}

void Transport::on_timer() {
  if (state_ == State::kDead) return;
  const auto now = loop_.now_ms();
  if (stall_deadline_ != 0 && now >= stall_deadline_) {
    abort();
    return;
  }
  if (deadline_ != 0 && now >= deadline_) {
    deadline_ = 0;
    if (state_ != State::kOpen) {
      abort();
      return;
    }
    if (handshaking_) {
      if (started_) call("handshake", [&] { protocol_->on_tls(false); });
      abort();
      return;
    }
    call("time-out", [&] { protocol_->on_timeout(); });
  }
  if (deadline_ != 0) arm(deadline_);
  if (stall_deadline_ != 0) arm(stall_deadline_);
}

void Transport::close() {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  deadline_ = 0;
  schedule();
}

void Transport::end_output() {
  if (eof_) {
    abort();
    return;
  }
  state_ = State::kLingering;
  tail_ = std::string();
  if (tls_ != nullptr) tls_->shutdown();
  ::shutdown(descriptor_, SHUT_WR);
  set_timeout(limits_->linger);
}

void Transport::abort() {
  if (state_ == State::kDead) return;
  state_ = State::kDead;
  loop_.unwatch(descriptor_, *this);
  schedule();
}

void Transport::drain() {
  if (state_ != State::kOpen) return;
  if (!started_) {
    abort();
    return;
  }
  call("drain", [&] { protocol_->on_drain(); });
}

void Transport::finish() {
  loop_.disarm(*this);
  if (protocol_ != nullptr) {
    call("close", [&] { protocol_->on_closed(); });
  }
  group_.on_gone(*this);
  loop_.retire(
      std::shared_ptr<void>(this, [](void* self) { delete static_cast<Transport*>(self); }));
}

}  // namespace parlance::net
