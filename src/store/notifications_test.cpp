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
      StoredNotification stored;
      stored.sequence = store_->next_sequence();
      stored.date = date;
      stored.notification.id = id;
      stored.notification.event = event;
      stored.notification.from = node("ann@0mn.io/x");
      stored.notification.to = node("bot@msging.net");
      insert_notification(connection, owner, stored);
    });
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
  StoredNotification stored;
  stored.date = at(5);
  Notification& notification = stored.notification;
  notification.id = "m1";
  notification.event = Event::kFailed;
  notification.from = node("ann@0mn.io/x");
  notification.to = node("bot@msging.net/y");
  notification.pp = node("p@q.r");
  notification.metadata.set("#a", "b");
  notification.reason = {81, "gateway"};
  notification.extra = R"(,"x":1)";
  write([&](Connection& connection) {
    stored.sequence = store_->next_sequence();
    insert_notification(connection, 1, stored);
  });
  const auto got = list_notifications(reader(), 1, "", 0, 10, {}).notifications.at(0);
  EXPECT_EQ(got.sequence, stored.sequence);
  EXPECT_EQ(got.date, stored.date);
  EXPECT_EQ(got.notification.id, "m1");
  EXPECT_EQ(got.notification.event, Event::kFailed);
  EXPECT_EQ(got.notification.from.text(), "ann@0mn.io/x");
  EXPECT_EQ(got.notification.to.text(), "bot@msging.net/y");
  EXPECT_EQ(got.notification.pp.text(), "p@q.r");
  EXPECT_EQ(got.notification.metadata.get("#a"), "b");
  EXPECT_EQ(got.notification.reason.code, 81);
  EXPECT_EQ(got.notification.reason.description, "gateway");
  EXPECT_EQ(got.notification.extra, R"(,"x":1)");
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

TEST_F(NotificationsTest, OldOnesAreRemovedOfEveryOwner) {
  for (int i = 1; i <= 6; ++i) put(i % 2 + 1, "m", Event::kAccepted, at(i));
  std::int64_t removed = 0;
  write([&](Connection& connection) {
    EXPECT_EQ(remove_notifications_before(connection, at(5), 1), 1);
    removed = remove_notifications_before(connection, at(5), 100);
  });
  EXPECT_EQ(removed, 3);
  EXPECT_THAT(list(1, "", 0, 9), ElementsAre("1", "m accepted"));
  EXPECT_THAT(list(2, "m", 0, 9), ElementsAre("1", "m accepted"));
}

}  // namespace
}  // namespace parlance::store
