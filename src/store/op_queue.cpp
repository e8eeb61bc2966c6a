#include "store/op_queue.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <utility>

namespace parlance::store {

// Stands at the head of a closed queue; never run.
class OpQueue::Closed final : public WriteOp {
  void apply(Connection& /*connection*/) override {}
  void committed() override {}
  void failed(const Error& /*error*/) override {}
};

WriteOp* OpQueue::closed() {
  static Closed mark;
  return &mark;
}

OpQueue::~OpQueue() {
  close();
  while (pop() != nullptr) {
  }
}

std::unique_ptr<WriteOp> OpQueue::push(std::unique_ptr<WriteOp> operation) {
  WriteOp* const raw = operation.get();
  WriteOp* head = head_.load(std::memory_order_relaxed);
  do {
    if (head == closed()) return operation;
    raw->next_ = head;
  } while (!head_.compare_exchange_weak(head, raw, std::memory_order_seq_cst,
                                        std::memory_order_relaxed));
  (void)operation.release();
  // Ordered after the exchange above, as wait() looks at the head after it says that it sleeps: one
  // of the two sees the other.
  if (sleeping_.load(std::memory_order_seq_cst) != 0) rouse();
  return nullptr;
}

void OpQueue::take() {
  WriteOp* newest = head_.load(std::memory_order_relaxed);
  if (newest == nullptr || newest == closed()) return;
  newest = head_.exchange(nullptr, std::memory_order_acquire);
  while (newest != nullptr) newest = std::exchange(newest->next_, std::exchange(taken_, newest));
}

std::unique_ptr<WriteOp> OpQueue::pop() {
  if (taken_ == nullptr) take();
  if (taken_ == nullptr) return nullptr;
  WriteOp* const operation = std::exchange(taken_, taken_->next_);
  operation->next_ = nullptr;
  return std::unique_ptr<WriteOp>(operation);
}

bool OpQueue::empty() const {
  if (taken_ != nullptr) return false;
  const WriteOp* const head = head_.load(std::memory_order_relaxed);
  return head == nullptr || head == closed();
}

void OpQueue::close() {
  WriteOp* newest = head_.exchange(closed(), std::memory_order_acquire);
  if (newest == closed()) return;
  WriteOp* oldest = nullptr;
  while (newest != nullptr) newest = std::exchange(newest->next_, std::exchange(oldest, newest));
  WriteOp** end = &taken_;
  while (*end != nullptr) end = &(*end)->next_;
  *end = oldest;
}

void OpQueue::wait(std::optional<std::chrono::milliseconds> most) {
  sleeping_.store(1, std::memory_order_seq_cst);
  const bool nudged = nudged_.exchange(false, std::memory_order_seq_cst);
  if (!nudged && head_.load(std::memory_order_seq_cst) == nullptr) {
    struct timespec time{};
    if (most) {
      time.tv_sec = most->count() / 1000;
      time.tv_nsec = most->count() % 1000 * 1'000'000;
    }
    syscall(SYS_futex, &sleeping_, FUTEX_WAIT_PRIVATE, 1, most ? &time : nullptr, nullptr, 0);
  }
  sleeping_.store(0, std::memory_order_relaxed);
}

void OpQueue::wake() {
  // Seen by a wait() that is only about to sleep, too.
  nudged_.store(true, std::memory_order_seq_cst);
  rouse();
}

void OpQueue::rouse() {
  if (sleeping_.exchange(0, std::memory_order_seq_cst) != 0) {
    syscall(SYS_futex, &sleeping_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
}

}  // namespace parlance::store
