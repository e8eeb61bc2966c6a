// The loop behind Loop: descriptors' readiness, posted and deferred work, timers, and what ends a
// turn. A turn is: wait, serve every ready descriptor, run what was posted, fire timers, then
// end-of-turn work (deferred calls, flushing of dirty transports) until none is left. So
// everything that callbacks of one turn send to one peer leaves in one write.
//
// It stands on epoll itself rather than on Asio: a level-triggered descriptor is registered once,
// where Asio arms it anew for every read (one epoll_ctl a request, 7 % of a request's time) and
// keeps twice the memory for it; and a turn has an end here, which Asio does not tell.
// net's own header.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/function.h"
#include "net/loop.h"
#include "net/timer_wheel.h"

namespace parlance::net {

// Told when a watched descriptor is ready; `events` are epoll's. Level-triggered.
class Readiness {
 public:
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~Readiness() = default;
};

// Something that has work at the end of the turn, queued at most once.
class EndOfTurn {
 public:
  virtual void end_of_turn() = 0;

 protected:
  ~EndOfTurn() = default;

 private:
  friend class EventLoop;
  bool queued_ = false;
};

// What waits to be written, and lives no longer than that.
struct Output {
  std::string bytes;
  std::size_t sent = 0;              // of `bytes`
  std::uint64_t stall_deadline = 0;  // by which some more must have been sent; 0: none
};

class EventLoop final : public Loop {
 public:
  static constexpr std::chrono::milliseconds kTick{100};
  static constexpr std::size_t kReadBuffer = 64 * 1024;
  static constexpr std::size_t kPadding = 64;  // readable bytes behind every input

  explicit EventLoop(std::size_t index);
  ~EventLoop() override;

  void post(Function<void()> work) override;
  void defer(Function<void()> work) override;
  TimerId after(std::chrono::milliseconds delay, Function<void()> work) override;
  void cancel(TimerId timer) override;
  void start(Timeout& timeout, std::chrono::milliseconds delay) override;
  void stop(Timeout& timeout) override { disarm(timeout); }
  bool on_this_thread() const override { return current() == this; }
  std::size_t index() const override { return index_; }

  void prepare();  // before its thread starts: from now on run_and_wait() waits for the thread
  void run();      // until stop(); on the loop's thread
  void stop();     // from any thread
  // After the loop's thread has ended (or before it began): runs `work` and what ends a turn on the
  // calling thread as if it were the loop's.
  void run_ended(Function<void()> work);
  // Posts `work` and waits until it has run, or runs it here when the loop has no thread. Not on a
  // loop's thread.
  void run_and_wait(Function<void()> work);

  // Descriptors. An object may be unwatched and destroyed (through retire) while other events of
  // the same turn still name it.
  void watch(int descriptor, Readiness& who, std::uint32_t events);
  void rewatch(int descriptor, Readiness& who, std::uint32_t events);
  void unwatch(int descriptor, Readiness& who);

  void at_end_of_turn(EndOfTurn& who) {
    if (who.queued_) return;
    who.queued_ = true;
    end_of_turn_.push_back(&who);
  }
  // Keeps `object` until the turn is over, so that a callback can give up what it runs in.
  void retire(std::shared_ptr<void> object) { retired_.push_back(std::move(object)); }

  // Makes an embedded timer fire at `ms` of now_ms()'s clock or before: a timer set to an earlier
  // time stays, and its owner arms it again when it fires too soon. So moving a deadline away,
  // which every request does, costs nothing.
  void arm(Timeout& timer, std::uint64_t ms);
  void disarm(Timeout& timer) { wheel_.remove(timer); }

  // Milliseconds of a steady clock, read once a turn.
  std::uint64_t now_ms() const { return now_ms_; }

  // Whether one more TLS handshake may be advanced in this turn. They cost a thousand times what a
  // request costs, so a crowd of them must not keep the others waiting; what is not admitted is
  // still readable in the next turn.
  bool admit_handshake() { return handshakes_left_ > 0 && handshakes_left_-- > 0; }

  // The shared input buffer; kPadding bytes behind it belong to it too. Its content is good until
  // the callback returns.
  std::span<char> read_buffer() { return {read_buffer_.get(), kReadBuffer}; }

  // Outputs that wander between the transports that have something to send.
  std::unique_ptr<Output> take_output();
  void give_output(std::unique_ptr<Output> output);

 private:
  struct Timer;

  void wait();
  void wake();
  void run_posted();
  void fire_timers();
  void end_turn();
  void read_clock();
  std::uint64_t tick_of(std::uint64_t ms) const;
  std::uint64_t tick_after(std::chrono::milliseconds delay) const;

  const std::size_t index_;
  int epoll_ = -1;
  int wake_ = -1;
  std::unique_ptr<char[]> read_buffer_;
  std::uint64_t start_ms_ = 0;
  std::uint64_t now_ms_ = 0;

  // Events of the wait being served; unwatch() blanks what is still to come.
  struct Ready {
    Readiness* who;
    std::uint32_t events;
  };
  std::vector<Ready> ready_;
  std::size_t next_ready_ = 0;

  static constexpr int kHandshakesPerTurn = 8;
  int handshakes_left_ = 0;

  std::vector<Function<void()>> posts_;  // being run
  std::vector<Function<void()>> deferred_;
  std::vector<EndOfTurn*> end_of_turn_;
  std::vector<std::shared_ptr<void>> retired_;
  std::vector<std::unique_ptr<Output>> outputs_;

  TimerWheel wheel_;
  std::deque<Timer> timers_;
  std::vector<std::uint32_t> free_timers_;

  std::atomic<bool> stopping_ = false;
  // True while a post must wake the loop. Set under the mutex, so that no post is slept over.
  std::atomic<bool> sleeping_ = false;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<Function<void()>> posted_;
  bool running_ = false;
};

}  // namespace parlance::net
