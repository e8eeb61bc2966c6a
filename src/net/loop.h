// Event loops: one thread each, every connection stays on its loop, so nothing in net takes a lock.
// Sources of time-outs share one coarse timer wheel a loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/executor.h"
#include "base/function.h"

namespace parlance::net {

using parlance::TimerId;

class Loop : public Executor {
 public:
  // Runs `work` on this loop once the current callback has returned and before the loop sleeps; for
  // flushing what callbacks collected. Only on the loop's own thread.
  virtual void defer(Function<void()> work) = 0;

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
