#include "store/outbox.h"

#include <gmock/gmock.h>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OutboxTest : public StoreTest {
 protected:
  bool put_item(const OutboxItem& item) {
    bool put = false;
    write([&](Connection& connection) { put = put_outbox(connection, item); });
    return put;
  }
  std::vector<std::int64_t> waiting(IdentityId mailbox, std::int64_t after = 0,
                                    std::int64_t limit = 100) {
    std::vector<std::int64_t> sequences;
    for (const OutboxItem& item : read_outbox(reader(), mailbox, after, limit)) {
      sequences.push_back(item.sequence);
    }
    return sequences;
  }
  std::int64_t recover() {
    std::int64_t recovered = 0;
    write([&](Connection& connection) { recovered = recover_outbox(connection); });
    return recovered;
  }
};

TEST_F(OutboxTest, KeepsEveryMemberOfAnItem) {
  const OutboxItem item{.mailbox = 3,
                        .sequence = 9,
                        .lane = "ann@0mn.io",
                        .envelope = R"({"event":"received"})",
                        .redelivery = true,
                        .attempts = 4,
                        .due = at(77),
                        .dedupe = "ann@0mn.io m1"};
  EXPECT_TRUE(put_item(item));
  const auto items = read_outbox(reader(), 3, 0, 10);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].mailbox, 3);
  EXPECT_EQ(items[0].sequence, 9);
  EXPECT_EQ(items[0].lane, item.lane);
  EXPECT_EQ(items[0].envelope, item.envelope);
  EXPECT_TRUE(items[0].redelivery);
  EXPECT_EQ(items[0].attempts, 4);
  EXPECT_EQ(items[0].due, at(77));
  EXPECT_EQ(items[0].dedupe, item.dedupe);
}

TEST_F(OutboxTest, IsReadInOrderAndByMailbox) {
  for (const std::int64_t sequence : {5, 2, 9, 7}) {
    put_item({.mailbox = 1, .sequence = sequence, .lane = "x"});
  }
  put_item({.mailbox = 2, .sequence = 3, .lane = "x"});
  EXPECT_THAT(waiting(1), ElementsAre(2, 5, 7, 9));
  EXPECT_THAT(waiting(1, 2, 2), ElementsAre(5, 7));
  EXPECT_EQ(count_outbox(reader(), 1), 4);
  EXPECT_EQ(count_outbox(reader(), 5), 0);
  EXPECT_THAT(waiting_mailboxes(reader()), ElementsAre(1, 2));
  write([](Connection& connection) {
    remove_outbox(connection, 1, 5);
    remove_outbox(connection, 2, 3);
    mark_attempt(connection, 1, 7, 2, at(500));
  });
  EXPECT_THAT(waiting(1), ElementsAre(2, 7, 9));
  EXPECT_THAT(waiting_mailboxes(reader()), ElementsAre(1));
  const auto item = read_outbox(reader(), 1, 5, 1).at(0);
  EXPECT_EQ(item.attempts, 2);
  EXPECT_EQ(item.due, at(500));
  EXPECT_TRUE(item.redelivery);
}

TEST_F(OutboxTest, ADuplicateThatStillWaitsIsNotPutAgain) {
  EXPECT_TRUE(put_item({.mailbox = 1, .sequence = 1, .lane = "x", .dedupe = "ann m"}));
  EXPECT_FALSE(put_item({.mailbox = 1, .sequence = 2, .lane = "x", .dedupe = "ann m"}));
  EXPECT_TRUE(put_item({.mailbox = 2, .sequence = 2, .lane = "x", .dedupe = "ann m"}));
  EXPECT_TRUE(put_item({.mailbox = 1, .sequence = 3, .lane = "x"}));
  EXPECT_TRUE(put_item({.mailbox = 1, .sequence = 4, .lane = "x"})) << "no id, no duplicate";
  write([](Connection& connection) { remove_outbox(connection, 1, 1); });
  EXPECT_TRUE(put_item({.mailbox = 1, .sequence = 5, .lane = "x", .dedupe = "ann m"}));
  EXPECT_THAT(waiting(1), ElementsAre(3, 4, 5));
}

TEST_F(OutboxTest, DedupeKeyIsOfIdentityAndId) {
  EXPECT_EQ(dedupe_key(node("Ann@0mn.io/a"), "M1"), "ann@0mn.io M1");
  EXPECT_EQ(dedupe_key(node("ann@0mn.io"), ""), "");
}

TEST_F(OutboxTest, RecoversWhatWasNeitherDoneNorPut) {
  const auto before = put("ann@0mn.io", "bot@msging.net", "settled", at(1), 7);
  write([&](Connection& connection) { set_settled(connection, before); });
  EXPECT_EQ(settled(reader()), before);
  const auto lost = put("Ann@0mn.io/web", "bot@msging.net", "lost", at(2), 7);
  const auto put_already = put("ann@0mn.io", "bot@msging.net", "put", at(3), 7);
  const auto done = put("ann@0mn.io", "bot@msging.net", "done", at(4), 7);
  put("bot@msging.net", "ann@0mn.io", "nobody's", at(5), 0);
  const auto other = put("ann@0mn.io", "other@msging.net", "lost", at(6), 8);
  write([&](Connection& connection) {
    put_outbox(connection, {.mailbox = 7, .sequence = put_already, .lane = "ann@0mn.io"});
    finish_message(connection, done);
  });
  reopen();
  EXPECT_EQ(recover(), 2);
  EXPECT_THAT(waiting(7), ElementsAre(lost, put_already));
  EXPECT_THAT(waiting(8), ElementsAre(other));
  const auto item = read_outbox(reader(), 7, 0, 1).at(0);
  EXPECT_EQ(item.lane, "ann@0mn.io");
  EXPECT_EQ(item.dedupe, "ann@0mn.io lost");
  EXPECT_TRUE(item.redelivery);
  EXPECT_EQ(settled(reader()), other);
  EXPECT_EQ(recover(), 0);
}

TEST_F(OutboxTest, RecoveryKeepsBothOfTwoWithOneId) {
  const auto first = put("ann@0mn.io", "bot@msging.net", "same", at(1), 7);
  const auto second = put("ann@0mn.io", "bot@msging.net", "same", at(2), 7);
  EXPECT_EQ(recover(), 2);
  EXPECT_THAT(waiting(7), ElementsAre(first, second));
}

}  // namespace
}  // namespace parlance::store
