// Event loops: one thread each, every connection stays on its loop, so nothing in net takes a lock.
// Sources of time-outs share one coarse timer wheel a loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/function.h"

namespace parlance::net {

struct TimerId {
  std::uint64_t value = 0;  // 0: none
};

class Loop {
 public:
  virtual ~Loop() = default;

  // Runs `work` on this loop, after everything posted before it from the same thread.
  // From any thread.
  virtual void post(Function<void()> work) = 0;

  // Runs `work` on this loop once the current callback has returned and before the loop sleeps; for
  // flushing what callbacks collected. Only on the loop's own thread.
  virtual void defer(Function<void()> work) = 0;

  // Calls `work` once after `delay`, rounded up to the wheel's tick of 100 ms. Only on the loop's
  // own thread, as is cancel (which is harmless after the call).
  virtual TimerId after(std::chrono::milliseconds delay, Function<void()> work) = 0;
  virtual void cancel(TimerId timer) = 0;

  virtual bool on_this_thread() const = 0;
  virtual std::size_t index() const = 0;  // position in the pool

  // The loop whose thread this is, or nullptr.
  static Loop* current();
};

// The loops of the process. Threads start with start() and end with stop(), which returns when all
// have ended; what is posted after that is destroyed unrun.
class LoopPool {
 public:
  explicit LoopPool(std::size_t loops);
  ~LoopPool();
  void start();
  void stop();
  std::size_t size() const;
  Loop& at(std::size_t index);

  struct Impl;  // net's own
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::net
