#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json_scanner.h"
#include "base/text.h"
#include "base/time_text.h"
#include "services/resource.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;
using Texts = std::vector<std::string>;

class HistoryTest : public testing::CommandFixture {
 protected:
  HistoryTest() {
    connect(ann_, "ann@0mn.io/web", nullptr);
    connect(session_, "mybot@msging.net/home", bot_);
  }

  // One message a minute.
  void say(const hub::Caller& from, const std::string& to, const std::string& text) {
    clock.advance(Millis{60'000});
    send(from, to, text, "id-" + text);
    settle();
  }
  void talk() {
    say(caller(ann_), "mybot@msging.net", "hello");
    say(caller(bot_), "ann@0mn.io", "welcome");
    say(caller(ann_), "mybot@msging.net", "thanks");
  }

  // One member of each item of a collection.
  static Texts items(const Command& response, std::string_view name) {
    EXPECT_EQ(response.type, "application/vnd.lime.collection+json") << outcome(response);
    const auto collection = Resource::read(response.resource);
    Texts texts;
    if (!collection) return texts;
    JsonScanner scan(collection->get("items").raw);
    JsonSlice item;
    if (!scan.open(JsonKind::kArray)) return texts;
    while (scan.next(item)) texts.push_back(Resource::read(item.raw)->get(name).text());
    return texts;
  }
  static std::int64_t total(const Command& response) {
    return **Resource::read(response.resource)->integer("total");
  }
  Texts thread(const std::string& options) {
    return items(get(caller(bot_), "/threads/ann@0mn.io" + options), "content");
  }

  hub::AccountPtr bot_ = bot("mybot");
  Client ann_;
  Client session_;
};

TEST_F(HistoryTest, AThreadIsNewestFirst) {
  talk();
  const auto response = get(caller(bot_), "/threads/ann%400mn.io");
  EXPECT_EQ(items(response, "content"), (Texts{"thanks", "welcome", "hello"}));
  EXPECT_EQ(items(response, "direction"), (Texts{"received", "sent", "received"}));
  EXPECT_EQ(items(response, "id"), (Texts{"id-thanks", "id-welcome", "id-hello"}));
  EXPECT_EQ(total(response), 3);
}

TEST_F(HistoryTest, AnItemHasWhatTheDocumentSays) {
  send(caller(ann_), "mybot@msging.net", "hello", "m1");
  settle();
  const auto response = get(caller(bot_), "/threads/ann@0mn.io");
  const std::string date = to_iso8601(clock.now());
  const std::string start =
      R"({"total":1,"itemType":"application/vnd.iris.thread-message+json","items":[)"
      R"({"id":"m1","direction":"received","type":"text/plain","content":"hello","date":")" +
      date + R"(","status":")";
  EXPECT_TRUE(response.resource.starts_with(start)) << response.resource;
}

TEST_F(HistoryTest, PagesAreTakenAndClamped) {
  for (int i = 0; i < 25; ++i) say(caller(ann_), "mybot@msging.net", std::to_string(i));
  EXPECT_EQ(thread("").size(), 20U);
  EXPECT_EQ(thread("?$take=2"), (Texts{"24", "23"}));
  EXPECT_EQ(thread("?take=2&$skip=3"), (Texts{"21", "20"}));
  EXPECT_EQ(thread("?$take=999999").size(), 25U);
  EXPECT_EQ(total(get(caller(bot_), "/threads/ann@0mn.io?$take=1")), 25);
}

TEST_F(HistoryTest, AnchorsAreExclusive) {
  talk();
  EXPECT_EQ(thread("?messageId=id-welcome"), Texts{"hello"});
  EXPECT_EQ(thread("?messageId=id-welcome&direction=desc"), Texts{"hello"});
  EXPECT_EQ(thread("?messageId=id-welcome&direction=asc"), Texts{"thanks"});
  EXPECT_EQ(thread("?direction=ASC"), (Texts{"hello", "welcome", "thanks"}));
  const std::string last = to_iso8601(clock.now());
  EXPECT_EQ(thread("?storageDate=" + last), (Texts{"welcome", "hello"}));
  EXPECT_EQ(thread("?storageDate=" + last + "&direction=asc"), Texts{});
}

TEST_F(HistoryTest, WrongOptionsAreNamed) {
  const auto refused = [this](const std::string& options) {
    return outcome(get(caller(bot_), "/threads/ann@0mn.io" + options));
  };
  EXPECT_EQ(refused("?direction=up"), "64 direction: must be asc or desc");
  EXPECT_EQ(refused("?storageDate=yesterday"), "64 storageDate: must be an ISO-8601 date");
  EXPECT_EQ(refused("?refreshExpiredMedia=maybe"), "64 refreshExpiredMedia: must be true or false");
  EXPECT_TRUE(refused("?$take=-1").starts_with("64 ")) << refused("?$take=-1");
  EXPECT_TRUE(refused("?$skip=x").starts_with("64 ")) << refused("?$skip=x");
}

TEST_F(HistoryTest, AnUnknownIdentityHasAnEmptyThread) {
  EXPECT_EQ(outcome(get(caller(bot_), "/threads/nobody@0mn.io")),
            R"({"total":0,"itemType":"application/vnd.iris.thread-message+json","items":[]})");
}

TEST_F(HistoryTest, WhatIsTooOldIsNotShown) {
  talk();
  clock.advance(std::chrono::days{settings.history_days} - Millis{90'000});
  EXPECT_EQ(thread(""), (Texts{"thanks", "welcome"}));
}

TEST_F(HistoryTest, APersonReadsTheThreadFromItsSide) {
  talk();
  const auto response = get(caller(ann_), "/threads/mybot@msging.net");
  EXPECT_EQ(items(response, "content"), (Texts{"thanks", "welcome", "hello"}));
  EXPECT_EQ(items(response, "direction"), (Texts{"sent", "received", "sent"}));
  Client bob;
  connect(bob, "bob@0mn.io/web", nullptr);
  EXPECT_EQ(total(get(caller(bob), "/threads/mybot@msging.net")), 0);
}

TEST_F(HistoryTest, OthersHistoryIsClosed) {
  talk();
  for (const auto* path : {"/threads", "/threads/ann@0mn.io", "/messages", "/notifications"}) {
    EXPECT_EQ(code(get(caller(ann_), std::string("lime://mybot@msging.net") + path)), 31) << path;
  }
}

TEST_F(HistoryTest, StatusesFollowNotifications) {
  send(caller(bot_), "ann@0mn.io", "hi", "m1");
  settle();
  Notification consumed;
  consumed.id = "m1";
  consumed.to = *Node::parse("mybot@msging.net");
  consumed.event = Event::kConsumed;
  hub->send_notification(caller(ann_), consumed, {});
  EXPECT_EQ(items(get(caller(bot_), "/threads/ann@0mn.io"), "status"), Texts{"consumed"});
}

TEST_F(HistoryTest, TheMessageLogHasWholeEnvelopes) {
  talk();
  const auto response = get(caller(bot_), "/messages?$take=2");
  EXPECT_EQ(items(response, "content"), (Texts{"thanks", "welcome"}));
  EXPECT_EQ(items(response, "to"), (Texts{"mybot@msging.net", "ann@0mn.io"}));
  EXPECT_EQ(total(response), 3);
  const auto second = std::chrono::floor<std::chrono::seconds>(clock.now());
  EXPECT_NE(response.resource.find(R"("#envelope.storageDate":")" + to_iso8601(second) + "\""),
            std::string::npos)
      << response.resource;
}

TEST_F(HistoryTest, TheNotificationLogCanBeOfOneMessage) {
  send(caller(bot_), "ann@0mn.io", "hi", "m1");
  send(caller(bot_), "ann@0mn.io", "there", "m2");
  settle();
  const auto all = get(caller(bot_), "/notifications");
  EXPECT_GE(total(all), 2);
  const auto one = get(caller(bot_), "/notifications?id=m1");
  EXPECT_LT(total(one), total(all));
  for (const auto& id : items(one, "id")) EXPECT_EQ(id, "m1");
  EXPECT_NE(one.resource.find("\"#envelope.timestamp\":\"" +
                              std::to_string(clock.now().time_since_epoch().count()) + "\""),
            std::string::npos)
      << one.resource;
  clock.advance(std::chrono::days{settings.notification_days} + Millis{1});
  EXPECT_EQ(total(get(caller(bot_), "/notifications")), 0);
}

TEST_F(HistoryTest, ThreadsStandByTheirLastMessage) {
  talk();
  Client bob;
  connect(bob, "bob@0mn.io/web", nullptr);
  say(caller(bob), "mybot@msging.net", "knock");
  const auto response = get(caller(bot_), "/threads");
  EXPECT_EQ(items(response, "identity"), (Texts{"bob@0mn.io", "ann@0mn.io"}));
  EXPECT_EQ(items(response, "ownerIdentity"), (Texts{"mybot@msging.net", "mybot@msging.net"}));
  EXPECT_NE(response.resource.find(R"("content":"thanks")"), std::string::npos);
  const std::string since = to_iso8601(clock.now());
  EXPECT_EQ(items(get(caller(bot_), "/threads?messageDate=" + since), "identity"),
            Texts{"bob@0mn.io"});
  EXPECT_EQ(code(get(caller(bot_), "/threads?messageDate=soon")), 64);
}

}  // namespace
}  // namespace parlance::services
