// For tests: an executor whose work and timers run when the test says so, and a clock that stands
// still until it is moved.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/executor.h"

namespace parlance::hub::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = Timestamp{Millis{1'700'000'000'000}})
      : now_(start.time_since_epoch().count()) {}
  Timestamp now() const override { return Timestamp{Millis{now_.load()}}; }
  void advance(Millis by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

// Work may be posted from any thread; it runs on the thread that calls run(), advance() or wait().
class ManualExecutor final : public Executor {
 public:
  explicit ManualExecutor(ManualClock& clock) : clock_(clock) {}

  void post(Function<void()> work) override {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(work));
    }
    posted_.notify_all();
  }

  TimerId after(std::chrono::milliseconds delay, Function<void()> work) override {
    const TimerId id{++last_timer_};
    timers_.emplace(std::pair(clock_.now() + delay, id.value), std::move(work));
    return id;
  }

  void cancel(TimerId timer) override {
    std::erase_if(timers_, [&](const auto& entry) { return entry.first.second == timer.value; });
  }

  void start(Timeout& timeout, std::chrono::milliseconds delay) override {
    stop(timeout);
    timeout.tick = after(delay, [&timeout] {
                     timeout.tick = 0;
                     timeout.on_timer();
                   }).value;
  }

  void stop(Timeout& timeout) override { cancel({std::exchange(timeout.tick, 0)}); }

  bool on_this_thread() const override { return std::this_thread::get_id() == thread_; }
  std::size_t index() const override { return 0; }

  // Until the queue is empty.
  void run() {
    while (auto work = take()) work();
  }

  // Moves the clock on, timer by timer.
  void advance(std::chrono::milliseconds by) {
    run();
    const Timestamp end = clock_.now() + by;
    while (!timers_.empty() && timers_.begin()->first.first <= end) {
      auto timer = timers_.extract(timers_.begin());
      if (timer.key().first > clock_.now()) clock_.advance(timer.key().first - clock_.now());
      timer.mapped()();
      run();
    }
    if (end > clock_.now()) clock_.advance(end - clock_.now());
    run();
  }

  // Runs what other threads post until `reached`; false when it was not within ten seconds.
  bool wait(const std::function<bool()>& reached) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    for (;;) {
      run();
      if (reached()) return true;
      std::unique_lock lock(mutex_);
      // Not everything that a test waits for posts here: look again after a moment.
      posted_.wait_for(lock, std::chrono::milliseconds{2}, [this] { return !queue_.empty(); });
      if (std::chrono::steady_clock::now() > deadline) return false;
    }
  }

  // Forgets everything, as a crash does.
  void drop() {
    {
      const std::lock_guard lock(mutex_);
      queue_.clear();
    }
    timers_.clear();
  }

  std::size_t timers() const { return timers_.size(); }

 private:
  Function<void()> take() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return {};
    auto work = std::move(queue_.front());
    queue_.pop_front();
    return work;
  }

  ManualClock& clock_;
  const std::thread::id thread_ = std::this_thread::get_id();  // the test's
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<Function<void()>> queue_;
  std::map<std::pair<Timestamp, std::uint64_t>, Function<void()>> timers_;
  std::uint64_t last_timer_ = 0;
};

}  // namespace parlance::hub::testing
