#include "hub/login_guard.h"

#include <gtest/gtest.h>

namespace parlance::hub {
namespace {

class LoginGuardTest : public ::testing::Test {
 protected:
  LoginGuardTest() { settings_.login_failures_per_minute = 3; }

  void fail(int times, std::string_view address = "192.0.2.1") {
    for (int i = 0; i < times; ++i) guard_.failed("bot@msging.net", address, now_);
  }
  int refused(std::string_view address = "192.0.2.1") {
    return guard_.refused("bot@msging.net", address, now_);
  }

  Settings settings_;
  LoginGuard guard_{settings_};
  Timestamp now_{Millis{1'700'000'000'500}};
};

TEST_F(LoginGuardTest, RefusesAfterTheLimitUntilTheMinuteIsOver) {
  fail(2);
  EXPECT_EQ(refused(), 0);
  fail(1);
  EXPECT_EQ(refused(), 60);
  now_ += Millis{59'001};
  EXPECT_EQ(refused(), 1);
  now_ += Millis{999};
  EXPECT_EQ(refused(), 0);
  fail(2);
  EXPECT_EQ(refused(), 0) << "a new minute counts from the start";
}

TEST_F(LoginGuardTest, OtherAddressesAreNotPunished) {
  fail(5);
  EXPECT_GT(refused(), 0);
  EXPECT_EQ(refused("192.0.2.2"), 0);
}

TEST_F(LoginGuardTest, SuccessForgetsTheFailures) {
  fail(2);
  guard_.succeeded("bot@msging.net", "192.0.2.1");
  fail(2);
  EXPECT_EQ(refused(), 0);
}

TEST_F(LoginGuardTest, RemembersABoundedNumber) {
  for (std::size_t i = 0; i < LoginGuard::kMost + 10; ++i) {
    guard_.failed("x" + std::to_string(i), "192.0.2.9", now_);
  }
  fail(3);
  EXPECT_EQ(refused(), 60);
}

}  // namespace
}  // namespace parlance::hub
