#include "store/event_tracks.h"

#include <gtest/gtest.h>

#include <string>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

class EventTracksStoreTest : public StoreTest {
 protected:
  void add(const std::string& category, const std::string& action, std::int64_t date) {
    write([&](Connection& connection) {
      add_event(connection, 1, {category, action, at(date), at(date - date % kDay), {}},
                store_->next_sequence());
    });
  }
  std::int64_t rows(const std::string& table) {
    Query query = reader().query_text("SELECT COUNT(*) FROM " + table);
    return query.step() ? query.integer(0) : -1;
  }
  std::int64_t total(const EventWindow& window, const EventWindow& whole) {
    return read_events(reader(), {1, "c", "a", window, whole, 0, 0},
                       [](Timestamp, std::string_view) {});
  }
};

TEST_F(EventTracksStoreTest, WhatWasRemovedIsClearedAwayByPieces) {
  for (int i = 0; i < 7; ++i) add("c", "a", i);
  add("c", "b", 1);
  add("d", "a", 1);
  write([](Connection& connection) {
    EXPECT_TRUE(remove_event_category(connection, 1, "c"));
    EXPECT_FALSE(remove_event_category(connection, 1, "c"));
  });
  add("c", "a", 100);
  EXPECT_EQ(total({}, {}), 1);
  int pieces = 0;
  bool more = true;
  while (more) {
    write([&](Connection& connection) { more = clear_removed_events(connection, 3); });
    ++pieces;
    ASSERT_LT(pieces, 10);
  }
  EXPECT_EQ(pieces, 5) << "3, 3 and 1 of one series, 1 of the other, and nothing";
  EXPECT_EQ(rows("event_tracks"), 2);
  EXPECT_EQ(rows("event_days"), 2);
  EXPECT_EQ(rows("removed_event_series"), 0);
}

TEST_F(EventTracksStoreTest, WholeDaysAreNotCountedOneByOne) {
  for (int day = 0; day < 4; ++day) {
    add("c", "a", day * kDay + 10);
    add("c", "a", day * kDay + 20);
  }
  EXPECT_EQ(total({}, {}), 8);
  const EventWindow window{at(15), at(3 * kDay + 15)};
  EXPECT_EQ(total(window, {at(kDay), at(3 * kDay)}), 6);
  EXPECT_EQ(total(window, {at(kDay), at(kDay)}), 6) << "no whole day";
  EXPECT_EQ(total({at(kDay), {}}, {at(kDay), {}}), 6);
  EXPECT_EQ(total({at(20), at(20)}, {at(kDay), at(0)}), 0);
}

TEST_F(EventTracksStoreTest, SurvivesANewStart) {
  add("c", "a", 10);
  reopen();
  add("c", "a", 20);
  const auto list = count_events(reader(), 1, "c", {}, 0, 10);
  ASSERT_EQ(list.counters.size(), 1U);
  EXPECT_EQ(list.counters.front().count, 2);
}

}  // namespace
}  // namespace parlance::store
