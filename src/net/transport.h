// One accepted connection: descriptor, optional TLS, the unfinished tail of the input, the output
// that waits, time-outs and the orderly end. What is spoken over it is a Protocol. An idle
// transport owns no buffer: input is parsed in the loop's shared buffer and output is written
// through a buffer borrowed for the turn. Only on its loop. net's own header.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/event_loop.h"
#include "net/log_hook.h"
#include "net/tls.h"
#include "net/transport_limits.h"

namespace parlance::net {

class Transport;

// What speaks over a transport. A transport owns its protocol; all calls come on its loop, and none
// after on_closed.
class Protocol {
 public:
  virtual ~Protocol() = default;
  // Once, when the transport is ready to carry bytes of this protocol.
  virtual void on_start(Transport& transport) = 0;
  // All unconsumed bytes so far, writable, with EventLoop::kPadding readable bytes behind them;
  // returns how many were consumed. The rest is kept and shown again with more behind it.
  virtual std::size_t on_input(std::span<char> bytes) = 0;
  virtual void on_eof() = 0;  // the peer will send no more
  // pending() rose above the soft limit, or fell below half of it.
  virtual void on_pressure(bool high) { (void)high; }
  virtual void on_overflow() = 0;  // pending() is above the hard limit; further output is dropped
  // Output that had to wait, or was asked about by tell_when_flushed, has all been written.
  virtual void on_flushed() {}
  virtual void on_timeout() = 0;              // the time set by Transport::set_timeout is over
  virtual void on_tls(bool ok) { (void)ok; }  // the handshake of start_tls ended
  virtual void on_drain() = 0;                // the server is going down: end soon, in good order
  virtual void on_closed() = 0;               // the connection is gone
};

// The transports of one server on one loop.
class TransportGroup {
 public:
  explicit TransportGroup(EventLoop& loop) : loop_(loop) {}
  EventLoop& loop() const { return loop_; }
  virtual void on_gone(Transport& transport) = 0;  // once, after on_closed

 protected:
  ~TransportGroup() = default;
  friend class Transport;
  EventLoop& loop_;
  Transport* first_ = nullptr;
};

class Transport final : private Readiness, private Timeout, private EndOfTurn {
 public:
  // Takes the descriptor, which must be non-blocking. `limits` must outlive the transport.
  Transport(TransportGroup& group, int descriptor, std::string remote_address,
            const TransportLimits& limits);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Begins to serve. With `tls` the handshake comes first.
  void start(std::shared_ptr<Protocol> protocol, const TlsContext* tls = nullptr);
  // Hands the connection, and the input not yet consumed, to another protocol. The present one gets
  // no further call. May be called from within its on_input.
  void adopt(std::shared_ptr<Protocol> protocol);
  // Flushes what is queued in clear, then encrypts. Input not yet consumed is the handshake's.
  void start_tls(const TlsContext& context);

  // Output. send() copies to what leaves at the end of the turn; out() is that buffer, for writing
  // in place (append only, then touch()).
  void send(std::string_view bytes);
  std::string& out();
  void touch();
  // For large pieces: writes at once what is queued and as much of `bytes` as the kernel takes, and
  // copies only the rest.
  void send_large(std::string_view bytes);
  std::size_t pending() const { return out_ == nullptr ? 0 : out_->bytes.size() - out_->sent; }
  std::size_t unacknowledged() const;

  // Input. A paused transport reads nothing more; what it holds is shown again after resume() or
  // reprocess(), at the end of the turn.
  void pause();
  void resume();
  void reprocess();

  // One time-out, moved by each call; on_timeout is called not before, and at most a tick late.
  void set_timeout(std::chrono::milliseconds delay);
  void clear_timeout() { deadline_ = 0; }

  // Flushes, ends our direction, waits a little for the peer's end, so that the last bytes are not
  // destroyed by a reset, then closes. Input is discarded from now on.
  void close();
  void abort();  // at once; on_closed comes at the end of the turn
  void drain();  // the server is going down
  bool closing() const { return state_ != State::kOpen; }
  bool overflowed() const { return overflowed_; }
  void tell_when_flushed();  // on_flushed comes once pending() is 0, even if nothing had to wait

  // Limits of another protocol; they must outlive the transport or the next call.
  void set_limits(const TransportLimits& limits) { limits_ = &limits; }

  EventLoop& loop() const { return group_.loop(); }
  const std::string& remote_address() const { return remote_address_; }
  bool secure() const { return tls_ != nullptr && !handshaking_; }

  std::shared_ptr<Protocol> share_protocol() const { return protocol_; }
  Transport* next_in_group() const { return next_; }

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kLingering, kDead };

  void on_ready(std::uint32_t events) override;
  void end_of_turn() override;
  void on_timer() override;

  void read_input();
  std::ptrdiff_t read_some(std::span<char> into);
  void discard_input();
  std::span<char> input_space(bool& shared);
  void show_input(std::span<char> bytes, bool shared);
  void show_tail();
  void begin_handshake();
  void shake_hands();
  void flush();
  std::ptrdiff_t write_some(std::string_view bytes);
  void wait_for_room();
  void release_out();
  void update_pressure();
  void end_output();
  void schedule();
  void update_interest();
  void finish();

  void arm(std::uint64_t deadline);
  void call(std::string_view what, auto&& callback);

  static constexpr std::ptrdiff_t kAgain = -1;
  static constexpr std::ptrdiff_t kEnd = -2;
  static constexpr std::ptrdiff_t kError = -3;

  // There is one of these for every client, and most of them wait: so the flags come first, in the
  // space that the bases leave, and what only a busy one needs is behind pointers.
  State state_ = State::kOpen;
  bool paused_ = false;
  bool pressed_ = false;
  bool overflowed_ = false;
  bool blocked_ = false;  // the kernel took no more
  bool handshaking_ = false;
  bool eof_ = false;
  bool again_ = false;  // show the tail, or read what TLS still holds, at the end of the turn
  bool in_input_ = false;
  bool started_ = false;  // on_start has been called
  bool waited_ = false;   // some output could not leave at once
  bool overflow_told_ = false;
  int descriptor_;
  std::uint32_t interest_ = 0;
  TransportGroup& group_;
  const TransportLimits* limits_;
  std::shared_ptr<Protocol> protocol_;
  std::unique_ptr<TlsSession> tls_;
  Transport* previous_ = nullptr;
  Transport* next_ = nullptr;
  std::unique_ptr<std::string> tail_;  // input not yet consumed, when there is any
  std::unique_ptr<Output> out_;        // when there is any
  std::string remote_address_;
  std::uint64_t deadline_ = 0;               // milliseconds of the loop's clock; 0: none
  const TlsContext* tls_context_ = nullptr;  // start_tls waits for the flush
};

// A protocol that throws loses its connection, not the loop.
void Transport::call(std::string_view what, auto&& callback) {
  try {
    callback();
  } catch (...) {
    report_exception(what);
    abort();
  }
}

}  // namespace parlance::net
