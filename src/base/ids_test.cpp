#include "base/ids.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>

namespace parlance {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

TEST(Uuid, HasTheFormOfVersion4) {
  for (int i = 0; i < 200; ++i) {
    const auto id = new_uuid();
    ASSERT_EQ(id.size(), 36U);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) EXPECT_EQ(id[at], '-');
    EXPECT_EQ(id[14], '4');
    EXPECT_TRUE(std::string_view("89ab").contains(id[19])) << id;
    EXPECT_EQ(std::ranges::count_if(id, [](char c) { return kHexDigits.contains(c); }), 32);
  }
}

TEST(Uuid, IsNotRepeatedByAForkedProcess) {
  new_uuid();  // the stock of random bytes is filled before the fork
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const auto child = fork();
  if (child == 0) {
    const auto id = new_uuid();
    _exit(write(ends[1], id.data(), id.size()) == 36 ? 0 : 1);
  }
  std::array<char, 36> theirs{};
  ASSERT_EQ(read(ends[0], theirs.data(), theirs.size()), 36);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_EQ(status, 0);
  EXPECT_NE(std::string_view(theirs.data(), theirs.size()), new_uuid());
}

TEST(Ulid, SortsByCreationWithinOneMillisecondToo) {
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    auto id = new_ulid();
    ASSERT_EQ(id.size(), 26U);
    ASSERT_LT(last, id);
    last = std::move(id);
  }
}

TEST(Ids, AreUniqueAcrossThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  std::array<std::vector<std::string>, kThreads> made;
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&ids] {
        for (int i = 0; i < kEach; ++i) {
          ids.push_back(new_ulid());
          ids.push_back(new_object_id());
          ids.push_back(new_uuid());
        }
      });
    }
  }
  std::set<std::string> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(3 * kThreads * kEach));
}

TEST(ObjectId, Has24HexadecimalDigits) {
  const auto id = new_object_id();
  EXPECT_EQ(id.size(), 24U);
  EXPECT_TRUE(std::ranges::all_of(id, [](char c) { return kHexDigits.contains(c); })) << id;
}

TEST(Secret, UsesEveryLetterAndDigitEvenly) {
  const auto text = new_secret(62'000);
  ASSERT_EQ(text.size(), 62'000U);
  std::array<int, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  int used = 0;
  for (int c = 0; c < 256; ++c) {
    const bool allowed = isalnum(c) != 0;
    const auto count = counts[static_cast<std::size_t>(c)];
    EXPECT_EQ(count > 0, allowed) << c;
    if (count > 0) {
      ++used;
      EXPECT_NEAR(count, 1000, 250) << c;  // eight standard deviations
    }
  }
  EXPECT_EQ(used, 62);
  EXPECT_EQ(new_secret(0), "");
}

}  // namespace
}  // namespace parlance
