// A transport's input: reading, and showing to the protocol what has not been consumed.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/transport.h"

namespace parlance::net {
namespace {

// An unfinished tail up to this size is copied in front of what comes next, into the loop's buffer;
// a longer one grows in a buffer of its own, which is read into directly.
constexpr std::size_t kShortTail = 16 * 1024;
constexpr std::size_t kReadAtOnce = EventLoop::kReadBuffer;

}  // namespace

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
    if (tls_ != nullptr && loop().admit_handshake()) shake_hands();
  } else {
    read_input();
  }
}

std::span<char> Transport::input_space(bool& shared) {
  const auto held = tail_ == nullptr ? 0 : tail_->size();
  shared = held <= kShortTail;
  if (shared) {
    const auto buffer = loop().read_buffer();
    if (held != 0) std::memcpy(buffer.data(), tail_->data(), held);
    return buffer.subspan(held);
  }
  const auto wanted = held + kReadAtOnce + EventLoop::kPadding;
  if (tail_->capacity() < wanted) tail_->reserve(std::max(wanted, 2 * tail_->capacity()));
  tail_->resize_and_overwrite(held + kReadAtOnce, [](char*, std::size_t size) { return size; });
  return {tail_->data() + held, kReadAtOnce};
}

void Transport::read_input() {
  const auto held = tail_ == nullptr ? 0 : tail_->size();
  bool shared = false;
  const auto space = input_space(shared);
  const auto count = read_some(space);
  if (!shared) {
    tail_->resize(held + (count > 0 ? static_cast<std::size_t>(count) : 0));
  }
  if (count > 0) {
    const auto size = held + static_cast<std::size_t>(count);
    show_input({shared ? loop().read_buffer().data() : tail_->data(), size}, shared);
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
    tail_ = nullptr;
  } else if (shared) {
    if (tail_ == nullptr) tail_ = std::make_unique<std::string>();
    tail_->reserve(rest.size() + EventLoop::kPadding);
    tail_->assign(rest.data(), rest.size());
  } else if (rest.size() < bytes.size()) {
    tail_->erase(0, bytes.size() - rest.size());
  }
}

void Transport::show_tail() {
  if (tail_ != nullptr) show_input({tail_->data(), tail_->size()}, false);
}

void Transport::discard_input() {
  // Raw bytes, even under TLS: nobody will look at them.
  const auto buffer = loop().read_buffer();
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

}  // namespace parlance::net
