#include "store/notifications.h"

#include <gmock/gmock.h>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NotificationsTest : public StoreTest {
 protected:
  void put(IdentityId owner, std::string_view id, Event event, Timestamp date) {
    write([&](Connection& connection) {
      NotificationBatch batch;
      batch.add(owner, logged(id, event, date));
      batch.write(connection);
    });
  }
  static LoggedNotification logged(std::string_view id, Event event, Timestamp date) {
    LoggedNotification notification;
    notification.id = id;
    notification.event = event;
    notification.from = "ann@0mn.io/x";
    notification.to = "bot@msging.net";
    notification.date = date;
    return notification;
  }
  std::vector<std::string> list(IdentityId owner, std::string_view id, std::int64_t skip,
                                std::int64_t take, Timestamp oldest = {}) {
    const NotificationList found = list_notifications(reader(), owner, id, skip, take, oldest);
    std::vector<std::string> result{std::to_string(found.total)};
    for (const StoredNotification& stored : found.notifications) {
      result.push_back(stored.notification.id + " " +
                       std::string(to_text(stored.notification.event)));
    }
    return result;
  }
};

TEST_F(NotificationsTest, KeepsEveryMember) {
  const Reason reason{81, "gateway"};
  Metadata metadata;
  metadata.set("#a", "b");
  LoggedNotification full = logged("m1", Event::kFailed, at(5));
  full.to = "bot@msging.net/y";
  full.pp = "p@q.r";
  full.reason = &reason;
  full.metadata = &metadata;
  full.extra = R"(,"x":1)";
  NotificationBatch batch;
  batch.add(1, logged("m0", Event::kAccepted, at(7)));
  batch.add(1, full);
  batch.add(1, logged("m2", Event::kReceived, at(3)));
  write([&](Connection& connection) { batch.write(connection); });
  const auto all = list_notifications(reader(), 1, "", 0, 10, {}).notifications;
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].date, at(5));
  const Notification& got = all[1].notification;
  EXPECT_EQ(got.id, "m1");
  EXPECT_EQ(got.event, Event::kFailed);
  EXPECT_EQ(got.from.text(), "ann@0mn.io/x");
  EXPECT_EQ(got.to.text(), "bot@msging.net/y");
  EXPECT_EQ(got.pp.text(), "p@q.r");
  EXPECT_EQ(got.metadata.get("#a"), "b");
  EXPECT_EQ(got.reason.code, 81);
  EXPECT_EQ(got.reason.description, "gateway");
  EXPECT_EQ(got.extra, R"(,"x":1)");
  EXPECT_EQ(all[0].date, at(3));
  EXPECT_EQ(all[0].notification.to.text(), "bot@msging.net");
  EXPECT_FALSE(all[0].notification.reason);
  EXPECT_EQ(all[0].notification.extra, "");
  EXPECT_EQ(all[2].date, at(7));
}

TEST_F(NotificationsTest, ShowsDispatchedOfItsOwn) {
  LoggedNotification both = logged("m", Event::kAccepted, at(5));
  both.dispatched = at(6);
  NotificationBatch batch;
  batch.add(1, both);
  write([&](Connection& connection) { batch.write(connection); });
  EXPECT_THAT(list(1, "", 0, 9), ElementsAre("2", "m dispatched", "m accepted"));
  EXPECT_THAT(list(1, "m", 1, 9), ElementsAre("2", "m accepted"));
  EXPECT_THAT(list(1, "", 0, 9, at(6)), ElementsAre("1", "m dispatched"));
}

// The list equals a plain one, whatever was written together, and wherever pages end.
TEST_F(NotificationsTest, PagesOfAnySize) {
  std::vector<std::string> plain;
  int next = 0;
  for (const int size : {1, 30, 1, 1, 2000, 1, 7, 500, 1}) {
    NotificationBatch batch;
    for (int i = 0; i < size; ++i, ++next) {
      const std::string id = "m" + std::to_string(next % 700);
      LoggedNotification one =
          logged(id, next % 3 == 0 ? Event::kReceived : Event::kConsumed, at(1000 + next));
      if (next % 5 == 0) one.from = "bea@0mn.io";
      batch.add(1, one);
      plain.insert(plain.begin(), id + (next % 3 == 0 ? " received" : " consumed"));
    }
    write([&](Connection& connection) { batch.write(connection); });
  }
  const auto expect = [&](std::int64_t skip, std::int64_t take, std::int64_t oldest) {
    const auto kept = static_cast<std::int64_t>(plain.size()) - oldest;
    std::vector<std::string> expected{std::to_string(kept)};
    for (std::int64_t i = skip; i < std::min(skip + take, kept); ++i) {
      expected.push_back(plain[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(list(1, "", skip, take, at(1000 + oldest)), expected) << skip << " " << oldest;
  };
  for (const std::int64_t skip : {0, 1, 400, 509, 510, 1999, 2530, 2541, 2542, 9999}) {
    for (const std::int64_t oldest : {0, 1, 31, 40, 2032, 2540}) expect(skip, 20, oldest);
  }
  std::vector<std::string> of_one;
  for (const std::string& line : plain) {
    if (line.starts_with("m3 ")) of_one.push_back(line);
  }
  of_one.insert(of_one.begin(), std::to_string(of_one.size()));
  EXPECT_EQ(list(1, "m3", 0, 99), of_one);
}

TEST_F(NotificationsTest, NewestFirstOfAllOrOfOneMessage) {
  put(1, "a", Event::kAccepted, at(1));
  put(1, "b", Event::kAccepted, at(2));
  put(1, "a", Event::kReceived, at(3));
  put(2, "a", Event::kFailed, at(4));
  put(1, "a", Event::kConsumed, at(5));
  EXPECT_THAT(list(1, "", 0, 2), ElementsAre("4", "a consumed", "a received"));
  EXPECT_THAT(list(1, "", 2, 9), ElementsAre("4", "b accepted", "a accepted"));
  EXPECT_THAT(list(1, "a", 0, 9), ElementsAre("3", "a consumed", "a received", "a accepted"));
  EXPECT_THAT(list(1, "a", 1, 1), ElementsAre("3", "a received"));
  EXPECT_THAT(list(1, "a", 0, 9, at(3)), ElementsAre("2", "a consumed", "a received"));
  EXPECT_THAT(list(1, "c", 0, 9), ElementsAre("0"));
  EXPECT_THAT(list(3, "", 0, 9), ElementsAre("0"));
  EXPECT_THAT(list(1, "", 0, 0), ElementsAre("4"));
}

// Pages of minutes to hours, some removed, and retention anywhere: the total is what a plain list
// has.
TEST_F(NotificationsTest, TotalsStayRightWhenPagesGo) {
  std::vector<std::pair<IdentityId, std::int64_t>> plain;
  std::int64_t now = 0;
  for (int i = 0; i < 200; ++i) {
    const IdentityId owner = i % 7 == 0 ? 2 : 1;
    NotificationBatch batch;
    for (int k = 0; k < i % 5 * 9 + 1; ++k) {
      // A little out of order, as they come from several threads.
      const std::int64_t date = now + (k % 3) * 400;
      batch.add(owner, logged("m" + std::to_string(k), Event::kReceived, at(date)));
      plain.emplace_back(owner, date);
    }
    write([&](Connection& connection) { batch.write(connection); });
    now += i % 11 == 0 ? 4'000'000 : i % 13 * 10'000;
  }
  const auto check = [&](std::int64_t oldest) {
    for (const IdentityId owner : {1, 2}) {
      const auto expected = std::ranges::count_if(
          plain, [&](const auto& one) { return one.first == owner && one.second >= oldest; });
      const auto got = list_notifications(reader(), owner, "", 0, 3, at(oldest));
      EXPECT_EQ(got.total, expected) << owner << " " << oldest;
      EXPECT_EQ(std::ssize(got.notifications), std::min<std::int64_t>(expected, 3));
    }
  };
  for (std::int64_t oldest = 0; oldest < now + 10'000'000; oldest += 777'777) {
    check(oldest);
    check(oldest + 1'000'000);
    write([&](Connection& connection) {
      remove_notifications_before(connection, at(oldest), 1 + oldest % 4);
    });
    check(oldest);
  }
}

TEST_F(NotificationsTest, OldOnesAreRemovedOfEveryOwner) {
  // Hours apart, so that each has a page of its own.
  const auto hour = [](int hours) { return at(std::int64_t{hours} * 3'700'000); };
  for (int i = 1; i <= 6; ++i) put(i % 2 + 1, "m", Event::kAccepted, hour(i));
  std::int64_t removed = 0;
  write([&](Connection& connection) {
    EXPECT_EQ(remove_notifications_before(connection, hour(5), 1), 1);
    removed = remove_notifications_before(connection, hour(5), 100);
  });
  EXPECT_EQ(removed, 3);
  EXPECT_THAT(list(1, "", 0, 9), ElementsAre("1", "m accepted"));
  EXPECT_THAT(list(2, "m", 0, 9), ElementsAre("1", "m accepted"));
}

}  // namespace
}  // namespace parlance::store
