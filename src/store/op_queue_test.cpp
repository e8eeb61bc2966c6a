#include "store/op_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace parlance::store {
namespace {

class Numbered final : public WriteOp {
 public:
  Numbered(int from, int number, std::atomic<int>& alive)
      : thread(from), value(number), alive_(alive) {
    ++alive_;
  }
  ~Numbered() override { --alive_; }
  void apply(Connection& /*connection*/) override {}
  void committed() override {}
  void failed(const Error& /*error*/) override {}

  int thread;
  int value;

 private:
  std::atomic<int>& alive_;
};

TEST(OpQueueTest, KeepsTheOrderOfEachThreadAndWakesTheSleeper) {
  constexpr int kThreads = 4;
  constexpr int kEach = 20'000;
  std::atomic<int> alive{0};
  OpQueue queue;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_EQ(queue.push(std::make_unique<Numbered>(t, i, alive)), nullptr);
        if (i % 1000 == 0) std::this_thread::yield();
      }
    });
  }
  std::vector<int> next(kThreads, 0);
  for (int taken = 0; taken < kThreads * kEach;) {
    const auto operation = queue.pop();
    if (operation == nullptr) {
      queue.wait(std::nullopt);
      continue;
    }
    const auto& numbered = static_cast<const Numbered&>(*operation);
    ASSERT_EQ(numbered.value, next[static_cast<std::size_t>(numbered.thread)]++);
    ++taken;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(alive, 0);
}

TEST(OpQueueTest, AfterClosingItRefusesButGivesWhatItHas) {
  std::atomic<int> alive{0};
  {
    OpQueue queue;
    for (int i = 0; i < 3; ++i) queue.push(std::make_unique<Numbered>(0, i, alive));
    EXPECT_NE(queue.pop(), nullptr);
    queue.push(std::make_unique<Numbered>(0, 3, alive));
    queue.close();
    EXPECT_NE(queue.push(std::make_unique<Numbered>(0, 4, alive)), nullptr);
    EXPECT_FALSE(queue.empty());
    EXPECT_EQ(static_cast<Numbered&>(*queue.pop()).value, 1);
    EXPECT_EQ(static_cast<Numbered&>(*queue.pop()).value, 2);
    EXPECT_EQ(alive, 1) << "what is not taken goes with the queue";
  }
  EXPECT_EQ(alive, 0);
}

TEST(OpQueueTest, WaitingEndsInTime) {
  OpQueue queue;
  queue.wait(std::chrono::milliseconds(1));
  std::thread other([&] { queue.wake(); });
  queue.wait(std::chrono::milliseconds(20));
  other.join();
  EXPECT_EQ(queue.pop(), nullptr);
}

}  // namespace
}  // namespace parlance::store
