// Where later work runs: one thread behind a queue, with timers. The event loops are executors; the
// core knows only this much of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/function.h"

namespace parlance {

struct TimerId {
  std::uint64_t value = 0;  // 0: none
};

// A place among an executor's timers.
struct TimerNode {
  TimerNode* prev = nullptr;
  TimerNode* next = nullptr;
  std::uint64_t tick = 0;

  bool linked() const { return next != nullptr; }
};

// A time-out that is part of its owner, who stops it before it dies: no memory of its own.
class Timeout : public TimerNode {
 public:
  virtual void on_timer() = 0;

 protected:
  ~Timeout() = default;
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Runs `work` on this thread, after everything posted before it from the same thread. From any
  // thread.
  virtual void post(Function<void()> work) = 0;

  // Calls `work` once after `delay`, rounded up to a tick of 100 ms. Only on the executor's own
  // thread, as is cancel (which is harmless after the call).
  virtual TimerId after(std::chrono::milliseconds delay, Function<void()> work) = 0;
  virtual void cancel(TimerId timer) = 0;
  // The same with a time-out of the caller's, set anew when it is set already.
  virtual void start(Timeout& timeout, std::chrono::milliseconds delay) = 0;
  virtual void stop(Timeout& timeout) = 0;  // harmless when it is not set

  virtual bool on_this_thread() const = 0;
  virtual std::size_t index() const = 0;  // position among its kind
};

}  // namespace parlance
