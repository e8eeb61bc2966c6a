#include "hub/throttle.h"

#include <gtest/gtest.h>

#include <thread>

namespace parlance::hub {
namespace {

using store::Plan;
using Kind = Throttle::Kind;

class ThrottleTest : public ::testing::Test {
 protected:
  ThrottleTest() { settings_.throttle = true; }

  int send(Kind kind = Kind::kMessage, Plan plan = Plan::kFree, std::string_view account = "a@b") {
    return throttle_.check(account, plan, kind, now_);
  }

  Settings settings_;
  Throttle throttle_{settings_};
  Timestamp now_{Millis{1'700'000'000'000}};  // the beginning of a second
};

TEST_F(ThrottleTest, TheOneOverTheLimitOpensTheBlock) {
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 120);
}

TEST_F(ThrottleTest, TheRestOfTheBlockIsToldAndRefusedOnesDoNotExtendIt) {
  for (int i = 0; i < 4; ++i) send();
  now_ += Millis{30'001};
  EXPECT_EQ(send(), 90);
  now_ += Millis{89'998};
  EXPECT_EQ(send(), 1);
  now_ += Millis{1};
  EXPECT_EQ(send(), 0);
}

TEST_F(ThrottleTest, WindowsAreAlignedToTheSecond) {
  now_ += Millis{999};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(), 0);
  now_ += Millis{1};  // the next window, though a millisecond later only
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 120);
}

TEST_F(ThrottleTest, KindsAndAccountsAreCountedApart) {
  for (int i = 0; i < 4; ++i) send();
  EXPECT_EQ(send(Kind::kNotification), 0);
  EXPECT_EQ(send(Kind::kCommand), 0);
  EXPECT_EQ(send(Kind::kMessage, Plan::kFree, "other@b"), 0);
  EXPECT_GT(send(), 0);
}

TEST_F(ThrottleTest, EachPlanHasItsLimits) {
  int passed = 0;
  while (send(Kind::kCommand, Plan::kPaid) == 0) ++passed;
  EXPECT_EQ(passed, 200);
  passed = 0;
  while (send(Kind::kNotification, Plan::kFree) == 0) ++passed;
  EXPECT_EQ(passed, 6);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(send(Kind::kMessage, Plan::kUnlimited, "free@b"), 0);
}

TEST_F(ThrottleTest, NothingIsRefusedWhenItIsSwitchedOff) {
  settings_.throttle = false;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(send(), 0);
}

TEST_F(ThrottleTest, BlocksSurviveTheTidyingOfManyAccounts) {
  for (int i = 0; i < 4; ++i) send();
  now_ += Millis{2'000};
  for (int i = 0; i < 100'000; ++i) {
    send(Kind::kMessage, Plan::kFree, "account" + std::to_string(i));
    if (i % 1000 == 0) now_ += Millis{1'000};
  }
  EXPECT_EQ(send(), 18);
}

TEST_F(ThrottleTest, ThreadsShareOneCount) {
  std::atomic<int> passed = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) passed += send(Kind::kMessage, Plan::kPaid) == 0 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(passed, 50);
}

}  // namespace
}  // namespace parlance::hub
