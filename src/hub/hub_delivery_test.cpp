// Messages between people, bots and brains: what arrives, in which order, and what is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/testing/hub_fixture.h"

namespace parlance::hub {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using testing::HubFixture;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

class HubDelivery : public HubFixture {};

TEST_F(HubDelivery, AMessageReachesTheSessionAndItsSenderIsTold) {
  Client a;
  Client b;
  connect(a, "a@msging.net/1", bot("a"));
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(a), "b@msging.net", "hello", "m1");
  ASSERT_TRUE(wait([&] { return a.events().size() == 2; }));
  EXPECT_THAT(b.texts(), ElementsAre("hello"));
  EXPECT_EQ(b.messages()[0].from.text(), "a@msging.net/1");
  EXPECT_FALSE(b.messages()[0].metadata.get("#uniqueId").empty());
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 dispatched"));
}

TEST_F(HubDelivery, NobodyIsToldAboutAMessageWithoutId) {
  Client a;
  Client b;
  connect(a, "a@msging.net/1", bot("a"));
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(a), "b@msging.net", "hello");
  send(caller(a), "nobody@msging.net", "hello");
  settle();
  EXPECT_THAT(b.texts(), ElementsAre("hello"));
  EXPECT_THAT(a.events(), IsEmpty());
}

TEST_F(HubDelivery, UnknownDestinationsFail) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  settle();
  send(caller(a), "nobody@msging.net", "x", "m1");
  send(caller(a), "nobody@0mn.io", "x", "m2");
  send(caller(a), "x@elsewhere.example", "x", "m3");
  ASSERT_TRUE(wait([&] { return a.events().size() == 6; }));
  std::vector<int> codes;
  for (const Notification& notification : a.notifications()) {
    if (notification.event == Event::kFailed) codes.push_back(notification.reason.code);
  }
  EXPECT_THAT(codes, ElementsAre(42, 42, 43));
}

TEST_F(HubDelivery, AnAbsentBotGetsItsMessagesInOrderAndOnceAnId) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  const AccountPtr b_account = bot("b");
  settle();
  for (int i = 0; i < 200; ++i)
    send(caller(a), "b@msging.net", std::to_string(i), "m" + std::to_string(i));
  send(caller(a), "b@msging.net", "again", "m7");
  settle();
  Client b;
  connect(b, "b@msging.net/1", b_account);
  ASSERT_TRUE(wait([&] { return b.texts().size() >= 200; }));
  settle();
  Texts expected;
  for (int i = 0; i < 200; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(b.texts(), expected);
}

TEST_F(HubDelivery, WhatComesDuringAFlushComesAfterIt) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  const AccountPtr b_account = bot("b");
  settle();
  int sent = 0;
  for (; sent < 150; ++sent) send(caller(a), "b@msging.net", std::to_string(sent));
  settle();
  Client b;
  connect(b, "b@msging.net/1", b_account);
  for (; sent < 300; ++sent) {
    send(caller(a), "b@msging.net", std::to_string(sent));
    if (sent % 10 == 0) executor.run();
  }
  ASSERT_TRUE(wait([&] { return b.texts().size() >= 300; }));
  settle();
  Texts expected;
  for (int i = 0; i < 300; ++i) expected.push_back(std::to_string(i));
  ASSERT_EQ(b.texts().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(b.texts()[i], expected[i]) << i;
}

TEST_F(HubDelivery, WhatALostSessionDidNotConfirmGoesToTheNextMarked) {
  const AccountPtr b_account = bot("b");
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  Client first;
  first.confirms = false;
  connect(first, "b@msging.net/1", b_account);
  settle();
  send(caller(a), "b@msging.net", "one", "m1");
  send(caller(a), "b@msging.net", "two", "m2");
  ASSERT_TRUE(wait([&] { return first.texts().size() == 2; }));
  disconnect(first);
  send(caller(a), "b@msging.net", "three", "m3");
  settle();
  Client second;
  connect(second, "b@msging.net/1", b_account);
  ASSERT_TRUE(wait([&] { return second.texts().size() == 3; }));
  EXPECT_THAT(second.texts(), ElementsAre("one", "two", "three"));
  EXPECT_EQ(second.messages()[0].metadata.get("#redelivered"), "true");
  EXPECT_EQ(second.messages()[2].metadata.get("#redelivered"), "");
}

TEST_F(HubDelivery, WhatWasConfirmedIsNotDeliveredAgain) {
  const AccountPtr b_account = bot("b");
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  Client first;
  connect(first, "b@msging.net/1", b_account);
  settle();
  send(caller(a), "b@msging.net", "one", "m1");
  ASSERT_TRUE(wait([&] { return first.texts().size() == 1; }));
  settle();
  disconnect(first);
  Client second;
  connect(second, "b@msging.net/1", b_account);
  settle();
  send(caller(a), "b@msging.net", "two", "m2");
  ASSERT_TRUE(wait([&] { return !second.texts().empty(); }));
  EXPECT_THAT(second.texts(), ElementsAre("two"));
}

TEST_F(HubDelivery, FailoverKeepsTheOrder) {
  const AccountPtr b_account = bot("b");
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  Client one;
  one.confirms = false;
  connect(one, "b@msging.net/1", b_account, [](Presence& p) { p.priority = 2; });
  Client two;
  connect(two, "b@msging.net/2", b_account, [](Presence& p) { p.priority = 1; });
  settle();
  for (int i = 0; i < 5; ++i) send(caller(a), "b@msging.net", std::to_string(i));
  ASSERT_TRUE(wait([&] { return one.texts().size() == 5; }));
  EXPECT_THAT(two.texts(), IsEmpty());
  disconnect(one);
  for (int i = 5; i < 10; ++i) send(caller(a), "b@msging.net", std::to_string(i));
  ASSERT_TRUE(wait([&] { return two.texts().size() == 10; }));
  EXPECT_THAT(two.texts(), ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
}

TEST_F(HubDelivery, ARestartDeliversWhatNobodyConfirmed) {
  {
    Client a;
    connect(a, "a@msging.net/1", bot("a"));
    Client b;
    b.confirms = false;
    connect(b, "b@msging.net/1", bot("b"));
    settle();
    bool accepted = false;
    send(caller(a), "b@msging.net", "live", "m1",
         [&](AcceptResult result) { accepted = result.acceptance == Acceptance::kAccepted; });
    ASSERT_TRUE(wait([&] { return accepted && b.texts().size() == 1; }));
  }
  restart();
  Client again;
  connect(again, "b@msging.net/1", hub->accounts().find(*Node::parse("b@msging.net")));
  ASSERT_TRUE(wait([&] { return !again.texts().empty(); }));
  EXPECT_THAT(again.texts(), ElementsAre("live"));
  EXPECT_EQ(again.messages()[0].metadata.get("#redelivered"), "true");
}

TEST_F(HubDelivery, TheSettledMarkFollowsConfirmationsAndRowsTakeWhatIsLate) {
  const AccountPtr b_account = bot("b");
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  Client b;
  b.confirms = false;
  connect(b, "b@msging.net/1", b_account);
  settle();
  send(caller(a), "b@msging.net", "late", "m1");
  ASSERT_TRUE(wait([&] { return b.texts().size() == 1; }));
  EXPECT_EQ(hub->gauges().unsettled, 0);  // not counted yet
  executor.advance(Millis{500});
  settle();
  EXPECT_EQ(hub->gauges().unsettled, 1);
  executor.advance(Millis{6000});
  settle();
  executor.advance(Millis{500});
  settle();
  EXPECT_EQ(hub->gauges().unsettled, 0);
  b.confirm();
  settle();
  disconnect(b);
  Client next;
  connect(next, "b@msging.net/1", b_account);
  settle();
  EXPECT_THAT(next.texts(), IsEmpty());
}

TEST_F(HubDelivery, AGuestIsReachedWhereverItIsNow) {
  Client bot_client;
  connect(bot_client, "b@msging.net/1", bot("b"));
  Client guest;
  connect(guest, "g1@0mn.io/tab1", nullptr);
  settle();
  send(caller(guest), "b@msging.net", "hi", "m1");
  ASSERT_TRUE(wait([&] { return bot_client.texts().size() == 1; }));
  disconnect(guest);
  send(caller(bot_client), "g1@0mn.io/tab1", "are you there?", "r1");
  settle();
  Client back;
  connect(back, "g1@0mn.io/tab2", nullptr);
  ASSERT_TRUE(wait([&] { return back.texts().size() == 1; }));
  EXPECT_THAT(back.texts(), ElementsAre("are you there?"));
}

TEST_F(HubDelivery, AnInboxThatIsFullRefuses) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  bot("b", 2);
  settle();
  for (int i = 1; i <= 3; ++i) send(caller(a), "b@msging.net", "x", "m" + std::to_string(i));
  ASSERT_TRUE(wait([&] { return a.events().size() >= 4; }));
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m2 accepted", "m3 accepted", "m3 failed"));
}

TEST_F(HubDelivery, TheSameNodeConnectingAgainReplacesTheFirst) {
  const AccountPtr account = bot("b");
  Client first;
  connect(first, "b@msging.net/1", account);
  Client second;
  connect(second, "b@msging.net/1", account);
  ASSERT_TRUE(wait([&] { return first.evicted.code != 0; }));
  EXPECT_EQ(first.evicted.code, reason_code::kSession);
  EXPECT_EQ(hub->whereabouts(account->account.identity).instances.size(), 1U);
}

TEST_F(HubDelivery, NotificationsOfTheDestinationAreFilteredByReceiptAndToldOnce) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  Client b;
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(a), "b@msging.net", "x", "m1");
  ASSERT_TRUE(wait([&] { return b.texts().size() == 1; }));
  const auto notify = [&](Event event) {
    Notification notification;
    notification.id = "m1";
    notification.to = *Node::parse("a@msging.net/1");
    notification.event = event;
    if (event == Event::kFailed) notification.reason = {101, "boom"};
    hub->send_notification(caller(b), std::move(notification), {});
    settle();
  };
  notify(Event::kReceived);
  notify(Event::kReceived);
  notify(Event::kFailed);
  notify(Event::kConsumed);
  notify(Event::kDeleted);
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 dispatched", "m1 received", "m1 failed",
                                      "m1 deleted"));
}

class Repeater final : public Brain {
 public:
  void turn(Turn turn) override {
    for (const char* prefix : {"1:", "2:"}) {
      Message answer;
      answer.type = "text/plain";
      answer.content = std::string("\"") + prefix + turn.message.content.substr(1);
      turn.sink->send(std::move(answer));
    }
    turn.sink->done();
  }
};

class HubBrain : public HubFixture {
 protected:
  HubBrain() {
    configure = [](Hub& made) { made.add_brain("repeater", std::make_unique<Repeater>()); };
    restart();
  }
};

TEST_F(HubBrain, ABrainAnswersInOrderAndItsMessageIsConsumed) {
  bot("r", 0, "repeater");
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  settle();
  send(caller(a), "r@msging.net", "x", "m1");
  send(caller(a), "r@msging.net", "y", "m2");
  ASSERT_TRUE(wait([&] { return a.texts().size() == 4; }));
  EXPECT_THAT(a.texts(), ElementsAre("1:x", "2:x", "1:y", "2:y"));
  ASSERT_TRUE(wait([&] { return a.events().size() == 8; }));
  EXPECT_THAT(a.events(), ::testing::IsSupersetOf({"m1 consumed", "m2 consumed"}));
}

TEST_F(HubBrain, AMessageIsNotAnsweredTwiceAfterARestart) {
  bot("r", 0, "repeater");
  {
    Client a;
    connect(a, "a@msging.net/1", bot("a"));
    settle();
    send(caller(a), "r@msging.net", "x", "m1");
    ASSERT_TRUE(wait([&] { return a.texts().size() == 2; }));
    settle();
  }
  restart();
  Client a;
  connect(a, "a@msging.net/1", hub->accounts().find(*Node::parse("a@msging.net")));
  settle();
  send(caller(a), "r@msging.net", "end", "m2");
  ASSERT_TRUE(wait([&] {
    const auto texts = a.texts();
    return std::ranges::find(texts, "2:end") != texts.end();
  }));
  Texts fresh;
  for (const Message& message : a.messages()) {
    if (message.metadata.get("#redelivered").empty()) {
      fresh.push_back(message.content.substr(1, message.content.size() - 2));
    }
  }
  EXPECT_THAT(fresh, ElementsAre("1:end", "2:end"));
}

TEST_F(HubDelivery, AGuestThatSaysNothingLeavesNothingInTheStore) {
  Client guest;
  connect(guest, "passer-by@0mn.io/default", nullptr);
  settle();
  disconnect(guest);
  settle();
  EXPECT_FALSE(store::find_identity(store->reader(), *Node::parse("passer-by@0mn.io")));
}

}  // namespace
}  // namespace parlance::hub
