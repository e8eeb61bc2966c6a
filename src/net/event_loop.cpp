#include "net/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "net/log_hook.h"

namespace parlance::net {
namespace {

thread_local EventLoop* t_current = nullptr;

constexpr std::size_t kEventsPerTurn = 256;
constexpr std::size_t kSpareOutputs = 16;
constexpr std::size_t kSpareOutputBytes = 256 * 1024;

std::uint64_t steady_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <class Work>
void guarded(std::string_view where, Work&& work) {
  try {
    work();
  } catch (...) {
    report_exception(where);
  }
}

}  // namespace

struct EventLoop::Timer final : Timeout {
  void on_timer() override {
    auto due = std::exchange(work, nullptr);
    ++generation;
    loop->free_timers_.push_back(slot);
    guarded("timer", due);
  }

  EventLoop* loop = nullptr;
  std::uint32_t slot = 0;
  std::uint32_t generation = 1;
  Function<void()> work;
};

Loop* Loop::current() {
  return t_current;
}

EventLoop::EventLoop(std::size_t index)
    : index_(index), read_buffer_(std::make_unique<char[]>(kReadBuffer + kPadding)) {
  start_ms_ = now_ms_ = steady_ms();
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) throw_errno("epoll_create1");
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  if (wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    const int error = errno;
    if (wake_ >= 0) ::close(wake_);
    ::close(epoll_);
    errno = error;
    throw_errno("eventfd");
  }
  ready_.reserve(kEventsPerTurn);
}

EventLoop::~EventLoop() {
  // What was never run may own responders and the like, which look for their loop.
  run_ended([this] {
    std::vector<Function<void()>> unrun;
    {
      const std::scoped_lock lock(mutex_);
      unrun.swap(posted_);
    }
    unrun.clear();
    for (Timer& timer : timers_) {
      wheel_.remove(timer);
      timer.work = nullptr;
    }
  });
  ::close(wake_);
  ::close(epoll_);
}

void EventLoop::post(Function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    posted_.push_back(std::move(work));
  }
  if (sleeping_.load(std::memory_order_relaxed) && sleeping_.exchange(false)) wake();
}

void EventLoop::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

void EventLoop::defer(Function<void()> work) {
  deferred_.push_back(std::move(work));
}

TimerId EventLoop::after(std::chrono::milliseconds delay, Function<void()> work) {
  std::uint32_t slot = 0;
  if (!free_timers_.empty()) {
    slot = free_timers_.back();
    free_timers_.pop_back();
  } else {
    slot = static_cast<std::uint32_t>(timers_.size());
    timers_.emplace_back();
    timers_.back().loop = this;
    timers_.back().slot = slot;
  }
  Timer& timer = timers_[slot];
  timer.work = std::move(work);
  wheel_.insert(timer, tick_after(delay));
  return TimerId{(std::uint64_t{timer.generation} << 32) | slot};
}

void EventLoop::cancel(TimerId id) {
  const auto slot = static_cast<std::uint32_t>(id.value);
  if (id.value == 0 || slot >= timers_.size()) return;
  Timer& timer = timers_[slot];
  if (timer.generation != id.value >> 32 || !timer.linked()) return;
  wheel_.remove(timer);
  ++timer.generation;
  free_timers_.push_back(slot);
  // Last: what the work owns may call back when it is destroyed.
  const auto dropped = std::exchange(timer.work, nullptr);
}

void EventLoop::start(Timeout& timeout, std::chrono::milliseconds delay) {
  wheel_.insert(timeout, tick_after(delay));
}

void EventLoop::arm(Timeout& timer, std::uint64_t ms) {
  const auto tick = tick_of(ms);
  if (timer.linked() && timer.tick <= tick) return;
  wheel_.insert(timer, tick);
}

std::uint64_t EventLoop::tick_of(std::uint64_t ms) const {
  const auto tick = static_cast<std::uint64_t>(kTick.count());
  return (ms - start_ms_ + tick - 1) / tick;
}

std::uint64_t EventLoop::tick_after(std::chrono::milliseconds delay) const {
  const auto wait = delay.count() > 0 ? static_cast<std::uint64_t>(delay.count()) : 0;
  // Not the turn's clock: in a long turn the call would come early.
  return tick_of(steady_ms() + wait);
}

void EventLoop::read_clock() {
  now_ms_ = steady_ms();
}

void EventLoop::watch(int descriptor, Readiness& who, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &who;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) throw_errno("epoll_ctl add");
}

void EventLoop::rewatch(int descriptor, Readiness& who, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &who;
  if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) != 0) throw_errno("epoll_ctl mod");
}

void EventLoop::unwatch(int descriptor, Readiness& who) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  for (std::size_t i = next_ready_; i < ready_.size(); ++i) {
    if (ready_[i].who == &who) ready_[i].who = nullptr;
  }
}

std::unique_ptr<Output> EventLoop::take_output() {
  if (outputs_.empty()) {
    auto fresh = std::make_unique<Output>();
    fresh->bytes.reserve(4096);
    return fresh;
  }
  auto output = std::move(outputs_.back());
  outputs_.pop_back();
  return output;
}

void EventLoop::give_output(std::unique_ptr<Output> output) {
  if (outputs_.size() >= kSpareOutputs || output->bytes.capacity() > kSpareOutputBytes) return;
  output->bytes.clear();
  output->sent = 0;
  output->stall_deadline = 0;
  outputs_.push_back(std::move(output));
}

void EventLoop::prepare() {
  const std::scoped_lock lock(mutex_);
  running_ = true;
}

void EventLoop::run() {
  t_current = this;
  while (!stopping_.load(std::memory_order_relaxed)) {
    read_clock();
    run_posted();
    fire_timers();
    end_turn();
    wait();
  }
  t_current = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    running_ = false;
  }
  changed_.notify_all();
}

void EventLoop::wait() {
  int timeout = -1;
  if (!wheel_.empty()) {
    const auto next = start_ms_ + (wheel_.now() + 1) * static_cast<std::uint64_t>(kTick.count());
    const auto now = steady_ms();
    timeout = next > now ? static_cast<int>(next - now) : 0;
  }
  {
    const std::scoped_lock lock(mutex_);
    if (!posted_.empty() || stopping_.load(std::memory_order_relaxed)) {
      timeout = 0;
    } else {
      sleeping_.store(true);
    }
  }
  epoll_event events[kEventsPerTurn];
  const int count = ::epoll_wait(epoll_, events, kEventsPerTurn, timeout);
  sleeping_.store(false, std::memory_order_relaxed);
  read_clock();
  handshakes_left_ = kHandshakesPerTurn;
  ready_.clear();
  for (int i = 0; i < count; ++i) {
    if (events[i].data.ptr == nullptr) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const auto got = ::read(wake_, &ignored, sizeof ignored);
      continue;
    }
    ready_.push_back({static_cast<Readiness*>(events[i].data.ptr), events[i].events});
  }
  for (next_ready_ = 0; next_ready_ < ready_.size();) {
    const Ready ready = ready_[next_ready_++];
    if (ready.who != nullptr) guarded("connection", [&] { ready.who->on_ready(ready.events); });
  }
  ready_.clear();
  next_ready_ = 0;
}

void EventLoop::run_posted() {
  {
    const std::scoped_lock lock(mutex_);
    if (posted_.empty()) return;
    posts_.swap(posted_);  // and keeps the capacity of both
  }
  for (auto& work : posts_) {
    guarded("posted work", work);
    work = nullptr;
  }
  posts_.clear();
}

void EventLoop::fire_timers() {
  if (wheel_.empty()) {
    // Keeps the wheel's hand near the clock, so that the next insert lands in the right round.
    wheel_.advance((now_ms_ - start_ms_) / static_cast<std::uint64_t>(kTick.count()),
                   [](TimerWheel::Node&) {});
    return;
  }
  wheel_.advance((now_ms_ - start_ms_) / static_cast<std::uint64_t>(kTick.count()),
                 [](TimerWheel::Node& node) {
                   guarded("timer", [&] { static_cast<Timeout&>(node).on_timer(); });
                 });
}

void EventLoop::end_turn() {
  while (!deferred_.empty() || !end_of_turn_.empty()) {
    // Deferred calls first: they may still send what the flush below should take along.
    while (!deferred_.empty()) {
      std::vector<Function<void()>> batch;
      batch.swap(deferred_);
      for (auto& work : batch) guarded("deferred work", work);
      batch.clear();
      if (deferred_.empty()) deferred_.swap(batch);  // keeps the capacity
    }
    std::vector<EndOfTurn*> batch;
    batch.swap(end_of_turn_);
    for (EndOfTurn* who : batch) {
      who->queued_ = false;
      guarded("connection", [&] { who->end_of_turn(); });
    }
    // Keep the capacity for the next turn.
    if (end_of_turn_.empty()) {
      batch.clear();
      end_of_turn_.swap(batch);
    }
  }
  // Destroying may queue more (a dropped responder answers), so swap before clearing.
  while (!retired_.empty()) {
    std::vector<std::shared_ptr<void>> batch;
    batch.swap(retired_);
    batch.clear();
    if (!deferred_.empty() || !end_of_turn_.empty()) end_turn();
  }
}

void EventLoop::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_.store(true);
  }
  wake();
}

void EventLoop::run_ended(Function<void()> work) {
  EventLoop* const before = std::exchange(t_current, this);
  guarded("teardown", work);
  end_turn();
  t_current = before;
}

void EventLoop::run_and_wait(Function<void()> work) {
  // Shared with the posted call, which may be destroyed unrun after this frame is gone.
  struct Call {
    Function<void()> work;
    bool taken = false;
    bool done = false;
  };
  const auto call = std::make_shared<Call>();
  call->work = std::move(work);
  post([this, call] {
    {
      const std::scoped_lock lock(mutex_);
      if (std::exchange(call->taken, true)) return;
    }
    guarded("teardown", call->work);
    end_turn();
    {
      const std::scoped_lock lock(mutex_);
      call->done = true;
    }
    changed_.notify_all();
  });
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return call->done || !running_; });
    if (call->taken) return;
    call->taken = true;
  }
  run_ended([&] {
    // Before the start what was posted earlier still comes first; after the end it never runs.
    if (!stopping_.load(std::memory_order_relaxed)) run_posted();
    call->work();
  });
}

}  // namespace parlance::net
