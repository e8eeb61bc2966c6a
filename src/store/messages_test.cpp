#include <gmock/gmock.h>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MessagesTest : public StoreTest {
 protected:
  ThreadQuery thread(std::string_view owner, std::string_view peer) {
    return {.owner = id_of(owner), .peer = id_of(peer)};
  }
};

TEST_F(MessagesTest, KeepsEveryMemberOfAMessage) {
  Message message;
  message.id = "m1";
  message.from = node("Bot@msging.net/phone");
  message.to = node("ann@0mn.io/tab");
  message.pp = node("agent@desk.net");
  message.metadata.set("#key", "va\"lue");
  message.metadata.set("other", "");
  message.type = "application/json";
  message.content = R"({"a":[1,2.50,"x"]})";
  message.extra = R"(,"more":true)";
  std::int64_t sequence = 0;
  write([&](Connection& connection) {
    sequence = store_->next_sequence();
    insert_message(
        connection,
        {.sequence = sequence, .message = &message, .date = at(1000), .sender_is_owner = true});
  });
  const auto stored = message_at(reader(), sequence);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->sequence, sequence);
  EXPECT_EQ(stored->date, at(1000));
  EXPECT_EQ(stored->status, MessageStatus::kAccepted);
  EXPECT_EQ(stored->message.id, "m1");
  EXPECT_EQ(stored->message.from.text(), "Bot@msging.net/phone");
  EXPECT_EQ(stored->message.to.text(), "ann@0mn.io/tab");
  EXPECT_EQ(stored->message.pp.text(), "agent@desk.net");
  EXPECT_EQ(stored->message.metadata.entries(), message.metadata.entries());
  EXPECT_EQ(stored->message.type, message.type);
  EXPECT_EQ(stored->message.content, message.content);
  EXPECT_EQ(stored->message.extra, message.extra);
  EXPECT_FALSE(message_at(reader(), sequence + 1));
}

TEST_F(MessagesTest, LeavesOutSensitiveContent) {
  Message message;
  message.id = "m1";
  message.from = node("bot@msging.net");
  message.to = node("ann@0mn.io");
  message.type = "text/plain";
  message.content = "\"secret\"";
  std::int64_t sequence = 0;
  write([&](Connection& connection) {
    sequence = store_->next_sequence();
    insert_message(connection, {.sequence = sequence,
                                .message = &message,
                                .date = at(1),
                                .sender_is_owner = true,
                                .keep_content = false});
  });
  EXPECT_EQ(message_at(reader(), sequence)->message.content, "");
  EXPECT_EQ(message_at(reader(), sequence)->message.type, "");
}

TEST_F(MessagesTest, ThreadIsReadNewestFirst) {
  put("bot@msging.net/a", "ann@0mn.io", "1", at(1));
  put("ann@0mn.io/x", "bot@msging.net", "2", at(2));
  put("bot@msging.net", "bob@0mn.io", "other", at(3));
  put("BOT@msging.net/b", "Ann@0mn.io", "3", at(4));
  std::vector<Direction> directions;
  std::vector<std::string> ids;
  const auto total =
      read_thread(reader(), thread("bot@msging.net", "ann@0mn.io"), [&](const ThreadRow& row) {
        ids.emplace_back(row.id);
        directions.push_back(row.direction);
      });
  EXPECT_EQ(total, 3);
  EXPECT_THAT(ids, ElementsAre("3", "2", "1"));
  EXPECT_THAT(directions, ElementsAre(Direction::kSent, Direction::kReceived, Direction::kSent));
  EXPECT_EQ(page(thread("ann@0mn.io", "bot@msging.net")).total, 0) << "a person keeps no thread";
}

TEST_F(MessagesTest, ABotToBotMessageStandsInBothThreads) {
  put("a@msging.net", "b@msging.net", "1", at(1));
  EXPECT_EQ(page(thread("a@msging.net", "b@msging.net")), (Page{1, {"1"}}));
  EXPECT_EQ(page(thread("b@msging.net", "a@msging.net")), (Page{1, {"1"}}));
  put("a@msging.net", "a@msging.net/other", "self", at(2));
  EXPECT_EQ(page(thread("a@msging.net", "a@msging.net")), (Page{1, {"self"}}));
  EXPECT_EQ(list_messages(reader(), id_of("a@msging.net"), 0, 10, {}).total, 2);
}

TEST_F(MessagesTest, StatusOnlyRises) {
  const auto sequence = put("bot@msging.net", "ann@0mn.io", "1", at(1));
  const auto raise = [&](MessageStatus status, Reason reason = {}) {
    write([&](Connection& connection) { raise_status(connection, sequence, status, reason); });
    return message_at(reader(), sequence)->status;
  };
  EXPECT_EQ(raise(MessageStatus::kReceived), MessageStatus::kReceived);
  EXPECT_EQ(raise(MessageStatus::kDispatched), MessageStatus::kReceived);
  EXPECT_EQ(raise(MessageStatus::kConsumed), MessageStatus::kConsumed);
  EXPECT_EQ(raise(MessageStatus::kFailed, {42, "no such"}), MessageStatus::kFailed);
  EXPECT_EQ(raise(MessageStatus::kConsumed), MessageStatus::kFailed);
  EXPECT_EQ(message_at(reader(), sequence)->reason.code, 42);
  EXPECT_EQ(message_at(reader(), sequence)->reason.description, "no such");
}

TEST_F(MessagesTest, FindsTheNewestMessageWithAnId) {
  put("bot@msging.net", "ann@0mn.io", "same", at(1));
  const auto second = put("bot@msging.net", "ann@0mn.io", "same", at(2));
  for (int i = 0; i < 5; ++i) put("bot@msging.net", "ann@0mn.io", "other", at(3));
  const IdentityId bot = id_of("bot@msging.net");
  const IdentityId ann = id_of("ann@0mn.io");
  EXPECT_EQ(find_message(reader(), bot, ann, "same")->sequence, second);
  EXPECT_FALSE(find_message(reader(), bot, ann, "same", 5)) << "deeper than asked";
  EXPECT_TRUE(find_message(reader(), bot, ann, "same", 6));
  EXPECT_FALSE(find_message(reader(), bot, ann, "none"));
  EXPECT_FALSE(find_message(reader(), ann, bot, "same"));
}

TEST_F(MessagesTest, OwnersLogHoldsAllThreads) {
  for (int i = 1; i <= 5; ++i) {
    put("bot@msging.net", i % 2 == 0 ? "ann@0mn.io" : "bob@0mn.io", std::to_string(i), at(i));
  }
  const auto ids = [&](std::int64_t skip, std::int64_t take, Timestamp oldest) {
    const MessageList list = list_messages(reader(), id_of("bot@msging.net"), skip, take, oldest);
    std::vector<std::string> result{std::to_string(list.total)};
    for (const StoredMessage& stored : list.messages) result.push_back(stored.message.id);
    return result;
  };
  EXPECT_THAT(ids(0, 2, {}), ElementsAre("5", "5", "4"));
  EXPECT_THAT(ids(2, 2, {}), ElementsAre("5", "3", "2"));
  EXPECT_THAT(ids(4, 5, {}), ElementsAre("5", "1"));
  EXPECT_THAT(ids(5, 5, {}), ElementsAre("5"));
  EXPECT_THAT(ids(0, 10, at(4)), ElementsAre("2", "5", "4"));
  EXPECT_THAT(ids(1, 10, at(4)), ElementsAre("2", "4"));
  EXPECT_THAT(ids(0, 10, at(99)), ElementsAre("0"));
}

TEST_F(MessagesTest, ThreadsAreListedByLastMessage) {
  put("ann@0mn.io", "bot@msging.net", "a1", at(1));
  put("ann@0mn.io", "bot@msging.net", "a2", at(2));
  put("bob@0mn.io", "bot@msging.net", "b1", at(3));
  const auto consumed = put("cat@0mn.io", "bot@msging.net", "c1", at(4));
  put("bot@msging.net", "ann@0mn.io", "a3", at(5));
  put("x@msging.net", "ann@0mn.io", "foreign", at(6));
  write([&](Connection& connection) {
    raise_status(connection, consumed, MessageStatus::kConsumed, {});
    raise_status(connection, consumed, MessageStatus::kConsumed, {});
  });
  const IdentityId bot = id_of("bot@msging.net");
  const ThreadList list = list_threads(reader(), bot, 0, 10, std::nullopt);
  EXPECT_EQ(list.total, 3);
  ASSERT_EQ(list.threads.size(), 3U);
  EXPECT_EQ(list.threads[0].owner.text(), "bot@msging.net");
  EXPECT_EQ(list.threads[0].peer.text(), "ann@0mn.io");
  EXPECT_EQ(list.threads[0].last.message.id, "a3");
  EXPECT_EQ(list.threads[0].last_direction, Direction::kSent);
  EXPECT_EQ(list.threads[0].unread, 2);
  EXPECT_EQ(list.threads[1].peer.text(), "cat@0mn.io");
  EXPECT_EQ(list.threads[1].unread, 0);
  EXPECT_EQ(list.threads[2].peer.text(), "bob@0mn.io");
  EXPECT_EQ(list.threads[2].unread, 1);
  EXPECT_EQ(list.threads[2].last_direction, Direction::kReceived);

  const ThreadList later = list_threads(reader(), bot, 0, 10, at(4));
  EXPECT_EQ(later.total, 2);
  const ThreadList second = list_threads(reader(), bot, 1, 1, std::nullopt);
  EXPECT_EQ(second.total, 3);
  ASSERT_EQ(second.threads.size(), 1U);
  EXPECT_EQ(second.threads[0].peer.text(), "cat@0mn.io");
}

TEST_F(MessagesTest, AThreadsVersionChangesWithWhatItShows) {
  const auto version = [&] {
    return thread_version(reader(), id_of("bot@msging.net"), id_of("ann@0mn.io"));
  };
  EXPECT_EQ(version(), 0U);
  const auto sequence = put("bot@msging.net", "ann@0mn.io", "1", at(1));
  std::uint64_t last = version();
  EXPECT_NE(last, 0U);
  const auto changed = [&] { return std::exchange(last, version()) != last; };
  put("bot@msging.net", "bob@0mn.io", "1", at(1));
  EXPECT_FALSE(changed());
  put("ann@0mn.io", "bot@msging.net", "2", at(2));
  EXPECT_TRUE(changed());
  const auto raise = [&](MessageStatus status) {
    write([&](Connection& connection) { raise_status(connection, sequence, status, {}); });
  };
  raise(MessageStatus::kConsumed);
  EXPECT_TRUE(changed());
  raise(MessageStatus::kReceived);
  EXPECT_FALSE(changed());
  write([&](Connection& connection) { remove_messages_before(connection, at(2), 10); });
  EXPECT_TRUE(changed());
  reopen();  // folded now
  last = version();
  write([&](Connection& connection) { remove_messages_before(connection, at(9), 10); });
  EXPECT_TRUE(changed());
  EXPECT_FALSE(changed());
}

TEST_F(MessagesTest, EverythingIsThereAfterReopening) {
  for (int i = 1; i <= 200; ++i) put("bot@msging.net", "ann@0mn.io", std::to_string(i), at(i));
  const Page before = page(thread("bot@msging.net", "ann@0mn.io"));
  const auto last = store_->last_sequence();
  reopen();
  EXPECT_EQ(store_->last_sequence(), last);
  EXPECT_EQ(page(thread("bot@msging.net", "ann@0mn.io")), before);
  EXPECT_EQ(before.total, 200);
  EXPECT_EQ(list_messages(reader(), id_of("bot@msging.net"), 0, 1, {}).total, 200);
}

TEST_F(MessagesTest, RemovesOldMessagesButThoseToBeDelivered) {
  for (int i = 1; i <= 10; ++i) put("ann@0mn.io", "bot@msging.net", std::to_string(i), at(i), 7);
  const auto kept = put("ann@0mn.io", "bot@msging.net", "kept", at(10), 7);
  for (int i = 11; i <= 15; ++i) put("ann@0mn.io", "bot@msging.net", std::to_string(i), at(i), 7);
  write([&](Connection& connection) {
    EXPECT_TRUE(put_outbox(connection, {.mailbox = 7, .sequence = kept, .lane = "ann@0mn.io"}));
  });
  std::int64_t removed = 0;
  write([&](Connection& connection) {
    removed = remove_messages_before(connection, at(14), 4);
    EXPECT_EQ(removed, 4);
    removed += remove_messages_before(connection, at(14), 100);
  });
  EXPECT_EQ(removed, 13);
  const auto query = thread("bot@msging.net", "ann@0mn.io");
  EXPECT_EQ(page(query), (Page{3, {"15", "14", "kept"}}));
  const IdentityId bot = id_of("bot@msging.net");
  EXPECT_EQ(list_messages(reader(), bot, 0, 10, {}).total, 3);
  EXPECT_EQ(list_threads(reader(), bot, 0, 10, std::nullopt).threads.at(0).unread, 3);
  reopen();
  EXPECT_EQ(page(query), (Page{3, {"15", "14", "kept"}}));
  write([&](Connection& connection) {
    remove_outbox(connection, 7, kept);
    EXPECT_EQ(remove_messages_before(connection, at(100), 100), 3);
  });
  EXPECT_EQ(page(query), (Page{0, {}}));
  EXPECT_EQ(list_threads(reader(), bot, 0, 10, std::nullopt).total, 0);
}

}  // namespace
}  // namespace parlance::store
