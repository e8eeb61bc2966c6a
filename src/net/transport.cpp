#include "net/transport.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace parlance::net {

Transport::Transport(TransportGroup& group, int descriptor, std::string remote_address,
                     const TransportLimits& limits)
    : descriptor_(descriptor),
      group_(group),
      limits_(&limits),
      remote_address_(std::move(remote_address)) {
  next_ = group_.first_;
  if (next_ != nullptr) next_->previous_ = this;
  group_.first_ = this;
}

Transport::~Transport() {
  loop().disarm(*this);
  if (next_ != nullptr) next_->previous_ = previous_;
  (previous_ != nullptr ? previous_->next_ : group_.first_) = next_;
  tls_.reset();
  ::close(descriptor_);
}

void Transport::start(std::shared_ptr<Protocol> protocol, const TlsContext* tls) {
  protocol_ = std::move(protocol);
  interest_ = EPOLLIN;
  loop().watch(descriptor_, *this, interest_);
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
  loop().retire(std::exchange(protocol_, std::move(protocol)));
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

// ---- TLS

void Transport::begin_handshake() {
  tls_ = std::make_unique<TlsSession>(*std::exchange(tls_context_, nullptr), descriptor_);
  if (const auto tail = std::exchange(tail_, nullptr)) tls_->feed(*tail);
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

// ---- Turn, time, end

void Transport::schedule() {
  loop().at_end_of_turn(*this);
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
  loop().rewatch(descriptor_, *this, wanted);
}

void Transport::arm(std::uint64_t deadline) {
  loop().arm(*this, deadline);
}

void Transport::set_timeout(std::chrono::milliseconds delay) {
  deadline_ =
      loop().now_ms() + static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), 0));
  arm(deadline_);
}

void Transport::on_timer() {
  if (state_ == State::kDead) return;
  const auto now = loop().now_ms();
  const auto stall_deadline = out_ == nullptr ? 0 : out_->stall_deadline;
  if (stall_deadline != 0 && now >= stall_deadline) {
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
  if (stall_deadline != 0) arm(stall_deadline);
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
  tail_ = nullptr;
  if (tls_ != nullptr) tls_->shutdown();
  ::shutdown(descriptor_, SHUT_WR);
  set_timeout(limits_->linger);
}

void Transport::abort() {
  if (state_ == State::kDead) return;
  state_ = State::kDead;
  loop().unwatch(descriptor_, *this);
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
  loop().disarm(*this);
  if (protocol_ != nullptr) {
    call("close", [&] { protocol_->on_closed(); });
  }
  group_.on_gone(*this);
  loop().retire(
      std::shared_ptr<void>(this, [](void* self) { delete static_cast<Transport*>(self); }));
}

}  // namespace parlance::net
