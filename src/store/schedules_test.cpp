#include "store/schedules.h"

#include <gmock/gmock.h>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SchedulesTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    owner_ = account("a@msging.net");
  }
  IdentityId account(std::string_view identity) {
    Account account;
    account.identity = node(identity);
    account.document = "{}";
    write([&](Connection& connection) { put_account(connection, account); });
    return account.id;
  }
  bool put(std::string_view message_id, std::int64_t due, IdentityId owner = 0) {
    Schedule schedule;
    schedule.owner = owner != 0 ? owner : owner_;
    schedule.message_id = message_id;
    schedule.name = "name";
    schedule.due = at(due);
    schedule.to = "ann@0mn.io";
    schedule.message = R"({"id":1})";
    bool stored = false;
    write([&](Connection& connection) {
      schedule.id = store_->next_sequence();
      stored = put_schedule(connection, schedule);
    });
    return stored;
  }
  bool finish(std::string_view message_id, ScheduleStatus status, std::int64_t now = 100) {
    bool done = false;
    write([&](Connection& connection) {
      const auto known = find_schedule(connection, owner_, message_id);
      done = known && finish_schedule(connection, known->id, status, at(now));
    });
    return done;
  }
  static std::vector<std::string> ids(const std::vector<Schedule>& schedules) {
    std::vector<std::string> ids;
    for (const Schedule& schedule : schedules) ids.push_back(schedule.message_id);
    return ids;
  }

  IdentityId owner_ = 0;
};

TEST_F(SchedulesTest, KeepEveryMember) {
  const std::string nasty("n\0\x01 \"' \xF0\x9F\x98\x80 \xD7\xA9", 14);
  Schedule schedule;
  schedule.id = 7;
  schedule.owner = owner_;
  schedule.message_id = nasty;
  schedule.name = nasty;
  schedule.due = at(-5);
  schedule.to = "list@broadcast.msging.net";
  schedule.message = R"({"content":"x"})";
  write([&](Connection& connection) { EXPECT_TRUE(put_schedule(connection, schedule)); });
  const auto found = find_schedule(reader(), owner_, nasty);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, 7);
  EXPECT_EQ(found->message_id, nasty);
  EXPECT_EQ(found->name, nasty);
  EXPECT_EQ(found->due, at(-5));
  EXPECT_EQ(found->status, ScheduleStatus::kScheduled);
  EXPECT_EQ(found->to, schedule.to);
  EXPECT_EQ(found->message, schedule.message);
}

TEST_F(SchedulesTest, AreDueInOrderOfTimeAndThenOfSetting) {
  put("c", 20);
  put("b", 10);
  put("d", 20);
  put("e", 21);
  EXPECT_EQ(next_due(reader()), at(10));
  EXPECT_THAT(due_schedules(reader(), at(9), 10), IsEmpty());
  EXPECT_THAT(ids(due_schedules(reader(), at(20), 10)), ElementsAre("b", "c", "d"));
  EXPECT_THAT(ids(due_schedules(reader(), at(20), 2)), ElementsAre("b", "c"));
}

TEST_F(SchedulesTest, AreReplacedOnlyWhileScheduled) {
  EXPECT_TRUE(put("a", 10));
  EXPECT_TRUE(put("a", 30));
  EXPECT_EQ(next_due(reader()), at(30));
  EXPECT_TRUE(finish("a", ScheduleStatus::kExecuted));
  EXPECT_FALSE(put("a", 40));
  EXPECT_FALSE(finish("a", ScheduleStatus::kCanceled));
  EXPECT_EQ(next_due(reader()), std::nullopt);
  const auto ended = find_schedule(reader(), owner_, "a");
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, ScheduleStatus::kExecuted);
  EXPECT_EQ(ended->message, "");
  EXPECT_EQ(ended->due, at(30));
  EXPECT_EQ(ended->ended, at(100));
}

TEST_F(SchedulesTest, AreListedByTimeForTheirOwner) {
  const IdentityId other = account("b@msging.net");
  put("c", 30);
  put("a", 10);
  put("b", 20);
  put("x", 15, other);
  finish("a", ScheduleStatus::kCanceled);
  const auto page = list_schedules(reader(), owner_, 1, 1);
  EXPECT_EQ(page.total, 3);
  EXPECT_THAT(ids(page.schedules), ElementsAre("b"));
  const auto open = list_schedules(reader(), owner_, 0, 10, [](const Schedule& schedule) {
    return schedule.status == ScheduleStatus::kScheduled;
  });
  EXPECT_EQ(open.total, 2);
  EXPECT_THAT(ids(open.schedules), ElementsAre("b", "c"));
}

TEST_F(SchedulesTest, GoWithTheirAccount) {
  put("a", 10);
  write([&](Connection& connection) { remove_account(connection, node("a@msging.net")); });
  EXPECT_EQ(next_due(reader()), std::nullopt);
}

TEST_F(SchedulesTest, AreRemovedWhenTheyEndedLongAgo) {
  put("a", 10);
  put("b", 10);
  put("c", 20);
  put("d", 10);
  finish("a", ScheduleStatus::kExecuted, 10);
  finish("b", ScheduleStatus::kCanceled, 19);
  finish("c", ScheduleStatus::kExecuted, 20);
  write([&](Connection& connection) {
    EXPECT_EQ(remove_ended_schedules(connection, at(20), 1), 1);
    EXPECT_EQ(remove_ended_schedules(connection, at(20), 10), 1);
  });
  EXPECT_THAT(ids(list_schedules(reader(), owner_, 0, 10).schedules), ElementsAre("d", "c"));
}

}  // namespace
}  // namespace parlance::store
