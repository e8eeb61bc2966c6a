#include "hub/password.h"

#include <gtest/gtest.h>

#include <optional>

#include "hub/testing/manual_executor.h"

namespace parlance::hub {
namespace {

using testing::ManualClock;
using testing::ManualExecutor;

class PasswordTest : public ::testing::Test {
 protected:
  std::string hash(std::string password) {
    std::optional<std::string> result;
    hasher_.hash(std::move(password), executor_, [&](std::string text) { result = text; });
    EXPECT_TRUE(executor_.wait([&] { return result.has_value(); }));
    return result.value_or("");
  }
  bool check(std::string hash, std::string password) {
    std::optional<bool> result;
    hasher_.check(std::move(hash), std::move(password), executor_,
                  [&](bool right) { result = right; });
    EXPECT_TRUE(executor_.wait([&] { return result.has_value(); }));
    return result.value_or(false);
  }

  ManualClock clock_;
  ManualExecutor executor_{clock_};
  PasswordHasher hasher_{clock_, 2, {.passes = 1, .memory_kib = 64}};
};

TEST_F(PasswordTest, KnowsTheRightOneFromOthers) {
  const std::string text = hash("correct horse");
  EXPECT_TRUE(text.starts_with("$argon2id$"));
  EXPECT_TRUE(check(text, "correct horse"));
  EXPECT_TRUE(check(text, "correct horse")) << "remembered";
  EXPECT_FALSE(check(text, "correct hors"));
  EXPECT_FALSE(check(text, ""));
  EXPECT_FALSE(check("no hash", "correct horse"));
}

TEST_F(PasswordTest, SaltsEachHash) {
  EXPECT_NE(hash("same"), hash("same"));
}

TEST_F(PasswordTest, TakesAnyBytes) {
  const std::string bytes("\0\xFF\n:", 4);
  EXPECT_TRUE(check(hash(bytes), bytes));
  EXPECT_FALSE(check(hash(bytes), std::string("\0\xFF\n", 3)));
}

TEST_F(PasswordTest, ARightPasswordIsNotRightForAnotherHash) {
  const std::string mine = hash("mine");
  EXPECT_TRUE(check(mine, "mine"));
  EXPECT_FALSE(check(hash("other"), "mine"));
}

TEST_F(PasswordTest, ALostHasherAnswersNobody) {
  int answers = 0;
  {
    PasswordHasher hasher(clock_, 1, {.passes = 1, .memory_kib = 1024});
    for (int i = 0; i < 50; ++i) hasher.hash("x", executor_, [&](const auto&) { ++answers; });
  }
  executor_.run();
  EXPECT_LE(answers, 50);
}

}  // namespace
}  // namespace parlance::hub
