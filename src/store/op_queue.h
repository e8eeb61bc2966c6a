// The way of operations to the writer: many threads put in, one takes out. Putting in is one
// compare-and-swap, with no lock and no allocation, and a system call only when the writer sleeps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "store/writer.h"

namespace parlance::store {

class OpQueue {
 public:
  OpQueue() = default;
  OpQueue(const OpQueue&) = delete;
  OpQueue& operator=(const OpQueue&) = delete;
  ~OpQueue();  // deletes what is left

  // Any thread. Gives the operation back when the queue is closed.
  std::unique_ptr<WriteOp> push(std::unique_ptr<WriteOp> operation);

  // The rest is for the one that takes out.
  //
  // The oldest operation; nullptr when there is none.
  std::unique_ptr<WriteOp> pop();
  bool empty() const;
  // From here on push refuses. What is in it can still be popped.
  void close();
  // Sleeps until something is put in, the time is over (nullopt: never), or `wake` is called, which
  // also counts when it came just before.
  void wait(std::optional<std::chrono::milliseconds> most);
  void wake();  // any thread

 private:
  class Closed;
  static WriteOp* closed();
  void take();
  void rouse();

  alignas(64) std::atomic<WriteOp*> head_{nullptr};  // newest first; or closed()
  std::atomic<std::uint32_t> sleeping_{0};
  std::atomic<bool> nudged_{false};
  alignas(64) WriteOp* taken_ = nullptr;  // oldest first
};

}  // namespace parlance::store
