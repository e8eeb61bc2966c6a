#include "store/thread_chunks.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

class ThreadChunksTest : public StoreTest {
 protected:
  using Plain = std::vector<std::int64_t>;

  Plain walk(ThreadId thread, Range range, bool ascending, std::int64_t skip, std::size_t most) {
    Plain found;
    walk_entries(reader(), thread, range, ascending, skip, [&](const ThreadEntry& entry) {
      EXPECT_EQ(entry.id_hash, hash_of(entry.sequence));
      EXPECT_EQ(entry.direction, direction_of(entry.sequence));
      found.push_back(entry.sequence);
      return found.size() < most;
    });
    return found;
  }
  static std::uint32_t hash_of(std::int64_t sequence) {
    return static_cast<std::uint32_t>(sequence) * 2654435761U;
  }
  static Direction direction_of(std::int64_t sequence) {
    return sequence % 3 == 0 ? Direction::kSent : Direction::kReceived;
  }
  static Plain expected(const Plain& all, Range range, bool ascending, std::int64_t skip,
                        std::size_t most) {
    Plain in;
    for (const std::int64_t sequence : all) {
      if (sequence >= range.from && sequence < range.to) in.push_back(sequence);
    }
    if (!ascending) std::ranges::reverse(in);
    in.erase(in.begin(), in.begin() + std::min<std::ptrdiff_t>(skip, std::ssize(in)));
    in.resize(std::min(in.size(), most));
    return in;
  }
};

TEST_F(ThreadChunksTest, NothingIsThere) {
  EXPECT_EQ(count_entries(reader(), 1, {}), 0);
  EXPECT_EQ(walk(1, {}, true, 0, 9), Plain{});
  EXPECT_EQ(walk(1, {}, false, 0, 9), Plain{});
  write([](Connection& connection) { EXPECT_FALSE(remove_entry(connection, 1, 5)); });
}

// Whatever is appended together, wherever chunks end, and whatever is removed again.
TEST_F(ThreadChunksTest, ReadsAsAPlainList) {
  std::mt19937 random(7);
  Plain all;
  std::int64_t next = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<ThreadEntry> fresh(1 + random() % (round % 7 == 0 ? 300 : 20));
    for (ThreadEntry& entry : fresh) {
      next += 1 + random() % (round % 2 == 0 ? 3 : 100'000);
      entry = {.sequence = next, .id_hash = hash_of(next), .direction = direction_of(next)};
      all.push_back(next);
    }
    Plain gone;
    for (int i = 0; i < 5 && round > 3; ++i) {
      gone.push_back(all[round % 5 == 0 ? static_cast<std::size_t>(i) : random() % all.size()]);
    }
    write([&](Connection& connection) {
      append_entries(connection, 1, fresh);
      append_entries(connection, 2, fresh);
      for (const std::int64_t sequence : gone) {
        const auto removed = std::erase(all, sequence);
        EXPECT_EQ(remove_entry(connection, 1, sequence), removed > 0);
        EXPECT_FALSE(remove_entry(connection, 1, sequence));
      }
    });
    for (int i = 0; i < 20; ++i) {
      Range range;
      const auto somewhere = [&] {
        return random() % 4 == 0 ? static_cast<std::int64_t>(random()) % next
                                 : all[random() % all.size()] + random() % 2;
      };
      if (random() % 2 == 0) range.from = somewhere();
      if (random() % 2 == 0) range.to = somewhere();
      const std::int64_t skip = random() % 3 == 0 ? random() % all.size() : 0;
      const std::size_t most = 1 + random() % 250;
      for (const bool ascending : {true, false}) {
        ASSERT_EQ(walk(1, range, ascending, skip, most),
                  expected(all, range, ascending, skip, most));
      }
      ASSERT_EQ(count_entries(reader(), 1, range),
                std::ssize(expected(all, range, true, 0, all.size())));
    }
  }
}

}  // namespace
}  // namespace parlance::store
