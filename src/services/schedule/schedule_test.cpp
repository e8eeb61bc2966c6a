#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/schedule/schedule_fixture.h"

namespace parlance::services {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using hub::testing::Client;

class ScheduleTest : public testing::ScheduleFixture {
 protected:
  Timestamp in(int seconds) { return clock.now() + std::chrono::seconds{seconds}; }
  // A schedule of the message, in a minute.
  Command set_message(const std::string& message) {
    return set(R"({"when":")" + to_iso8601(in(60)) + R"(","message":)" + message + "}");
  }
};

TEST_F(ScheduleTest, ShowsTheMessageAsItWillGoOutWhileItIsScheduled) {
  EXPECT_EQ(outcome(set(R"({"Name":"Easter","When":"2099-06-17T10:29:00-03:00","Message":)"
                        R"({"id":"m1","to":"ann","type":"text/plain","content":"Hi"}})")),
            "");
  const auto response = get(caller(owner), "/schedules/m1", "postmaster@scheduler.msging.net");
  EXPECT_EQ(response.type, kScheduleType);
  EXPECT_EQ(response.from.identity(), "postmaster@scheduler.msging.net");
  EXPECT_EQ(outcome(response),
            R"({"name":"Easter","when":"2099-06-17T13:29:00.000Z","message":{"id":"m1",)"
            R"("from":"mybot@msging.net","to":"ann@msging.net",)"
            R"("pp":"postmaster@scheduler.msging.net/mybot%40msging.net",)"
            R"("type":"text/plain","content":"Hi",)"
            R"("metadata":{"#scheduler.when":"06/17/2099 13:29:00"}},"status":"scheduled"})");
}

TEST_F(ScheduleTest, GoesOutOnceAtItsTimeAndKeepsNoContent) {
  Client ann;
  connect(ann, "ann@0mn.io/home", nullptr);
  settle();
  set("m1", in(10));
  pass(Millis{9'999});
  EXPECT_THAT(ann.texts(), IsEmpty());
  EXPECT_EQ(status("m1"), "scheduled");
  pass(Millis{1});
  ASSERT_TRUE(wait([&] { return ann.texts().size() == 1; }));
  pass(std::chrono::hours{1});
  EXPECT_THAT(ann.texts(), ElementsAre("m1"));
  const Message message = ann.messages().front();
  EXPECT_EQ(message.from.text(), "mybot@msging.net");
  EXPECT_EQ(message.pp.text(), "postmaster@scheduler.msging.net/mybot%40msging.net");
  EXPECT_EQ(message.id, "m1");
  EXPECT_NE(message.metadata.get("#scheduler.when"), "");
  EXPECT_THAT(outcome(get(caller(owner), "/schedules/m1")),
              HasSubstr(R"("message":{"type":"application/vnd.iris.content-unavailable",)"
                        R"("content":null,"id":"m1","to":"ann@0mn.io"},"status":"executed"})"));
}

TEST_F(ScheduleTest, WhatIsDueAlreadyGoesOutAtOnce) {
  EXPECT_EQ(code(set("m1", in(0))), 0);
  EXPECT_EQ(status("m1"), "executed");
  EXPECT_EQ(code(set("m2", in(-100'000))), 0);
  EXPECT_THAT(sent(), ElementsAre("m1", "m2"));
}

TEST_F(ScheduleTest, WhatBecameDueWhileTheServerWasDownGoesOutInOrder) {
  set("late", in(20));
  set("early", in(10));
  set("never", in(100'000));
  clock.advance(Millis{50'000});
  begin();
  EXPECT_THAT(sent(), ElementsAre("early", "late"));
  EXPECT_EQ(scheduler->next(), in(100'000 - 50));
}

TEST_F(ScheduleTest, NotificationsReachTheBot) {
  Client ann;
  Client robot;
  connect(ann, "ann@0mn.io/home", nullptr);
  connect(robot, "mybot@msging.net/1", owner);
  settle();
  set("m1", in(1));
  pass(Millis{1'000});
  ASSERT_TRUE(wait([&] { return ann.texts().size() == 1; }));
  Notification read;
  read.id = "m1";
  read.to = ann.messages().front().pp;
  read.event = Event::kConsumed;
  hub->send_notification(caller(ann), read, {});
  ASSERT_TRUE(wait([&] { return robot.events().size() == 3; }));
  EXPECT_THAT(robot.events(), ElementsAre("m1 accepted", "m1 dispatched", "m1 consumed"));
  EXPECT_EQ(robot.notifications().back().from.text(), "ann@0mn.io/home");
}

TEST_F(ScheduleTest, ToNobodyFailsAtTheBot) {
  Client robot;
  connect(robot, "mybot@msging.net/1", owner);
  settle();
  EXPECT_EQ(
      code(set_message(R"({"id":"m1","to":"x@nowhere.io","type":"text/plain","content":""})")), 0);
  pass(std::chrono::seconds{60});
  ASSERT_TRUE(wait([&] { return robot.events().size() == 2; }));
  EXPECT_THAT(robot.events(), ElementsAre("m1 accepted", "m1 failed"));
  EXPECT_EQ(robot.notifications().back().reason.code, 43);
}

TEST_F(ScheduleTest, AreCanceledWhileScheduled) {
  set("m1", in(10));
  EXPECT_EQ(code(cancel("m1")), 0);
  EXPECT_EQ(code(cancel("m1")), 0) << "again";
  EXPECT_EQ(status("m1"), "canceled");
  EXPECT_EQ(code(set("m1", in(20))), 66);
  pass(std::chrono::seconds{30});
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(code(cancel("none")), 67);
  EXPECT_EQ(code(get(caller(owner), "/schedules/none")), 67);
  set("m2", in(0));
  EXPECT_EQ(code(cancel("m2")), 66);
}

TEST_F(ScheduleTest, AreListedByTime) {
  set("c", in(30));
  set("a", in(10));
  set("b", in(20));
  const auto list = [&](const std::string& query) {
    return outcome(get(caller(owner), "/schedules/" + query));
  };
  EXPECT_THAT(list(""), HasSubstr(R"({"total":3,"itemType":"application/vnd.iris.schedule+json")"));
  const std::string two = list("?$skip=1&take=1");
  EXPECT_THAT(two, HasSubstr(R"("total":3)"));
  EXPECT_THAT(two, HasSubstr(R"("id":"b")"));
  EXPECT_THAT(two, ::testing::Not(HasSubstr(R"("id":"c")")));
  cancel("a");
  const std::string open = list(
      "?$filter=status%20eq%20'scheduled'%20and%20when%20gt%20"
      "datetimeoffset'" +
      to_iso8601(in(20)) + "'");
  EXPECT_THAT(open, HasSubstr(R"("total":1)"));
  EXPECT_THAT(open, HasSubstr(R"("id":"c")"));
  EXPECT_EQ(code(get(caller(owner), "/schedules?$filter=color eq 1")), 64);
  EXPECT_EQ(code(get(caller(owner), "/schedules?$skip=-1")), 64);
  EXPECT_EQ(outcome(get(caller(bot("other")), "/schedules")),
            R"({"total":0,"itemType":"application/vnd.iris.schedule+json","items":[]})");
}

TEST_F(ScheduleTest, AtMostAThousandAreListed) {
  for (int i = 0; i < 1001; ++i) set("m" + std::to_string(i), in(10));
  const auto count = [&](const std::string& query) {
    const std::string list = outcome(get(caller(owner), "/schedules" + query));
    EXPECT_THAT(list, HasSubstr(R"("total":1001)"));
    std::size_t items = 0;
    for (auto at = list.find(R"("status")"); at != std::string::npos;
         at = list.find(R"("status")", at + 1)) {
      ++items;
    }
    return items;
  };
  EXPECT_EQ(count(""), 1000U);
  EXPECT_EQ(count("?$take=1001"), 1000U);
  EXPECT_EQ(count("?$take=999"), 999U);
}

TEST_F(ScheduleTest, RefusesWhatCannotBeSent) {
  const std::string when = R"("when":"2099-01-01T00:00:00Z")";
  const std::string message = R"("message":{"to":"a@0mn.io","type":"text/plain","content":"x"})";
  EXPECT_EQ(code(set("{" + message + "}")), 64);
  EXPECT_EQ(code(set("{" + when + "}")), 64);
  EXPECT_EQ(code(set("{" + message + R"(,"when":"tomorrow"})")), 64);
  EXPECT_EQ(code(set("{" + message + R"(,"when":"2099-02-30T00:00:00Z"})")), 64);
  EXPECT_EQ(code(set("{" + message + R"(,"when":5})")), 64);
  EXPECT_EQ(code(set("{" + when + R"(,"message":"x"})")), 64);
  EXPECT_EQ(code(set_message(R"({"type":"text/plain","content":"x"})")), 64);
  EXPECT_EQ(code(set_message(R"({"to":"a@0mn.io","content":"x"})")), 64);
  EXPECT_EQ(code(set_message(R"({"to":"a@0mn.io","type":"text/plain"})")), 64);
  EXPECT_EQ(code(set_message(R"({"to":"a@0mn.io","type":"a/b+json","content":"x"})")), 64);
  EXPECT_EQ(code(set_message(R"({"id":"e","event":"received"})")), 64);
  EXPECT_EQ(code(set("[]")), 23);
  EXPECT_EQ(outcome(get(caller(owner), "/schedules?$take=0")),
            R"({"total":0,"itemType":"application/vnd.iris.schedule+json","items":[]})");
}

TEST_F(ScheduleTest, IdsHaveAtMost512Characters) {
  EXPECT_EQ(code(set(std::string(512, 'i'), in(10))), 0);
  EXPECT_EQ(status(std::string(512, 'i')), "scheduled");
  EXPECT_EQ(code(set(std::string(513, 'i'), in(10))), 64);
}

TEST_F(ScheduleTest, AMessageWithoutIdGetsOne) {
  EXPECT_EQ(code(set_message(R"({"to":"a@0mn.io","type":"text/plain","content":"x"})")), 0);
  pass(std::chrono::seconds{60});
  ASSERT_EQ(sent().size(), 1U);
  EXPECT_EQ(sent().front().size(), 36U);
}

TEST_F(ScheduleTest, NastyTextComesBackAsItWas) {
  const std::string nasty = R"(\u0000\u001f\" ' \\ שלום 😀 )" + std::string(100'000, 'x');
  Client ann;
  connect(ann, "ann@0mn.io/home", nullptr);
  settle();
  EXPECT_EQ(code(set(R"({"name":")" + nasty + R"(","when":")" + to_iso8601(in(60)) +
                     R"(","message":{"id":"m1","to":"ann@0mn.io","type":"text/plain","content":")" +
                     nasty + R"(","metadata":{"k":")" + nasty + R"("}}})")),
            0);
  const std::string shown = outcome(get(caller(owner), "/schedules/m1"));
  const auto schedule = Resource::read(shown);
  ASSERT_TRUE(schedule);
  const std::string text = JsonScanner::whole('"' + nasty + '"').text();
  EXPECT_EQ(schedule->get("name").text(), text);
  pass(std::chrono::seconds{60});
  ASSERT_TRUE(wait([&] { return ann.texts().size() == 1; }));
  EXPECT_EQ(ann.messages().front().content, '"' + nasty + '"');
  EXPECT_EQ(ann.messages().front().metadata.get("k"), text);
}

TEST_F(ScheduleTest, AreTheOwnersAlone) {
  set("m1", in(10));
  const auto other = bot("other");
  EXPECT_EQ(code(get(caller(other), "/schedules/m1")), 67);
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/schedules/m1")), 31);
  Client guest;
  connect(guest, "ann@0mn.io/home", nullptr);
  EXPECT_EQ(code(get(caller(guest), "/schedules")), 66);
}

TEST_F(ScheduleTest, ManyAtOnceGoOutInOrder) {
  std::vector<std::string> all;
  for (int i = 0; i < 700; ++i) {
    all.push_back("m" + std::to_string(i));
    set(all.back(), in(5));
  }
  pass(std::chrono::seconds{5});
  EXPECT_EQ(sent(), all);
}

}  // namespace
}  // namespace parlance::services
