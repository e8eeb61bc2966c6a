#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/analytics/analytics.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

constexpr auto* kPostmaster = "postmaster@analytics.msging.net";

class EventTracksTest : public testing::CommandFixture {
 protected:
  // The fixture's clock stands at 2023-11-14T22:13:20Z: 19:13 of the 14th for the bot.
  Command track(const std::string& members) {
    return ask(caller(bot_), Method::kSet, "/event-track", "{" + members + "}",
               "application/vnd.iris.eventTrack+json", kPostmaster);
  }
  Command track(const std::string& category, const std::string& action, const std::string& date) {
    return track(R"("category":")" + category + R"(","action":")" + action +
                 R"(","storageDate":")" + date + '"');
  }
  std::string read(const std::string& uri) {
    return outcome(get(caller(bot_), "/event-track" + uri, kPostmaster));
  }
  static std::string collection(int total, const std::string& items) {
    return "{\"total\":" + std::to_string(total) +
           R"(,"itemType":"application/vnd.iris.eventTrack+json","items":[)" + items + "]}";
  }
  static std::string counter(const std::string& day, const std::string& action, int count) {
    return R"({"storageDate":")" + day + R"(T03:00:00.000Z","category":"c","action":")" + action +
           R"(","count":")" + std::to_string(count) + "\"}";
  }
  static std::string event(const std::string& date) {
    return R"({"category":"c","action":"a","storageDate":")" + date + "\"}";
  }

  hub::AccountPtr bot_ = bot("mybot");
};

TEST_F(EventTracksTest, KeepsWhatAnEventSays) {
  EXPECT_EQ(outcome(track(
                R"("Category":"c","ACTION":"a","extras":{"b":"\u0000\"\u202e😀","n":1,"z":null},)"
                R"("contact":{"Identity":"ann@0mn.io","group":"friends","externalId":"7","x":1},)"
                R"("label":"l","value":"1.50","messageId":"m1","other":2)")),
            "");
  EXPECT_EQ(
      read("/c/a"),
      collection(1, R"({"category":"c","action":"a","storageDate":"2023-11-14T22:13:20.000Z",)"
                    R"("extras":{"b":"\u0000\")"
                    "\u202e😀"
                    R"(","n":"1"},"contact":{"identity":"ann@0mn.io","externalId":"7",)"
                    R"("group":"friends"},"label":"l","value":1.50,"messageId":"m1"})"));
}

TEST_F(EventTracksTest, TheOldNameOfTheContactIsKnown) {
  track(R"("category":"c","action":"a","identity":"ann@0mn.io")");
  EXPECT_EQ(read("/c/a"),
            collection(1, R"({"category":"c","action":"a","storageDate":)"
                          R"("2023-11-14T22:13:20.000Z","contact":{"identity":"ann@0mn.io"}})"));
}

TEST_F(EventTracksTest, ListsCategoriesByName) {
  EXPECT_EQ(read(""), collection(0, ""));
  for (const auto* name : {"b", "a", "B", "b"}) track(name, "x", "2023-11-14");
  track("a", "y", "2023-11-14");
  EXPECT_EQ(read(""), collection(3, R"({"category":"B"},{"category":"a"},{"category":"b"})"));
  EXPECT_EQ(read("?$skip=1&$take=1"), collection(3, R"({"category":"a"})"));
}

TEST_F(EventTracksTest, CountsByTheBotsDays) {
  track("c", "b", "2019-06-25T02:59:59.999Z");  // still the 24th, at -03:00
  track("c", "a", "2019-06-25T03:00:00Z");
  track("c", "a", "2019-06-26T02:59:59Z");
  track("c", "b", "2019-06-25T23:00:00-03:00");
  EXPECT_EQ(read("/c"),
            collection(3, counter("2019-06-25", "a", 2) + "," + counter("2019-06-25", "b", 1) +
                              "," + counter("2019-06-24", "b", 1)));
  EXPECT_EQ(read("/c?startDate=2019-06-25"),
            collection(2, counter("2019-06-25", "a", 2) + "," + counter("2019-06-25", "b", 1)));
  EXPECT_EQ(read("/c?endDate=2019-06-24"), collection(1, counter("2019-06-24", "b", 1)));
  EXPECT_EQ(read("/c?startDate=2019-06-25T10:00:00Z&$take=1"),
            collection(2, counter("2019-06-25", "a", 2)))
      << "the whole day";
  EXPECT_EQ(read("/c?endDate=2019-06-24T03:00:00Z"), collection(0, ""));
  EXPECT_EQ(read("/none"), collection(0, ""));
}

TEST_F(EventTracksTest, TheBotsClockIsItsAccounts) {
  ask(caller(bot_), Method::kMerge, "/account", R"({"offset":5.5})",
      "application/vnd.lime.account+json");
  track("c", "a", "2019-06-25T18:30:00Z");
  EXPECT_EQ(read("/c"), collection(1, R"({"storageDate":"2019-06-25T18:30:00.000Z",)"
                                      R"("category":"c","action":"a","count":"1"})"));
}

TEST_F(EventTracksTest, DetailsAreInOrderOfTime) {
  const std::string second = event("2019-06-25T12:00:00.000Z");
  const std::string first = event("2019-06-25T11:00:00.000Z");
  const std::string last = event("2019-06-26T12:00:00.000Z");
  track("c", "a", "2019-06-26T12:00:00Z");
  track("c", "a", "2019-06-25T12:00:00Z");
  track("c", "a", "2019-06-25T11:00:00Z");
  EXPECT_EQ(read("/c/a"), collection(0, "")) << "only today's";
  EXPECT_EQ(read("/c/a?startDate=2019-06-25"), collection(3, first + "," + second + "," + last));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25&endDate=2019-06-25"),
            collection(2, first + "," + second));
  EXPECT_EQ(read("/c/a?endDate=2019-06-25"), collection(2, first + "," + second));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25&$skip=1&$take=1"), collection(3, second));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25T11:30:00Z&endDate=2019-06-26T12:00:00Z"),
            collection(1, second));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25T11:30:00Z&endDate=2019-06-27T12:00:00.001Z"),
            collection(2, second + "," + last));
}

TEST_F(EventTracksTest, TestersDoNotCount) {
  EXPECT_EQ(outcome(track(R"("category":"c","action":"a","contact":{"group":"Testers"})")), "");
  EXPECT_EQ(read(""), collection(0, ""));
  ask(caller(bot_), Method::kSet, "/contacts", R"({"identity":"tim@0mn.io","group":"testers"})",
      "application/vnd.lime.contact+json");
  ask(caller(bot_), Method::kSet, "/contacts", R"({"identity":"ann@0mn.io","group":"friends"})",
      "application/vnd.lime.contact+json");
  track(R"("category":"c","action":"a","contact":{"identity":"tim@0mn.io"})");
  EXPECT_EQ(read(""), collection(0, ""));
  track(R"("category":"c","action":"a","contact":{"identity":"ann@0mn.io"})");
  EXPECT_EQ(read("/c"), collection(1, counter("2023-11-14", "a", 1)));
}

TEST_F(EventTracksTest, AnObservedEventCountsAndIsNotAnswered) {
  Command command;
  command.method = Method::kObserve;
  command.uri = "/event-track";
  command.type = "application/vnd.iris.eventTrack+json";
  command.resource = R"({"category":"c","action":"a"})";
  bool answered = true;
  hub->process_command(caller(bot_), command, [&](hub::Hub::CommandOutcome outcome) {
    answered = outcome.response.has_value();
  });
  settle();
  EXPECT_FALSE(answered);
  EXPECT_EQ(read("/c"), collection(1, counter("2023-11-14", "a", 1)));
}

TEST_F(EventTracksTest, ACategoryGoesWithItsEvents) {
  track("c", "a", "2019-06-25T12:00:00Z");
  track("c", "b", "2019-06-25T12:00:00Z");
  track("d", "a", "2019-06-25T12:00:00Z");
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/event-track/c")), 0);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/event-track/c")), 67);
  EXPECT_EQ(read(""), collection(1, R"({"category":"d"})"));
  EXPECT_EQ(read("/c"), collection(0, ""));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25"), collection(0, ""));
  track("c", "a", "2019-06-26T12:00:00Z");
  settle();
  EXPECT_EQ(read("/c"), collection(1, counter("2019-06-26", "a", 1)));
  EXPECT_EQ(read("/c/a?startDate=2019-06-25"), collection(1, event("2019-06-26T12:00:00.000Z")));
}

TEST_F(EventTracksTest, SaysWhatIsWrong) {
  EXPECT_EQ(outcome(track(R"("action":"a")")), "64 category: is needed and must not be empty");
  EXPECT_EQ(outcome(track(R"("category":"c","action":"")")),
            "64 action: is needed and must not be empty");
  EXPECT_EQ(code(track(R"("category":"c","action":"a","extras":{"x":{}})")), 64);
  EXPECT_EQ(code(track(R"("category":"c","action":"a","value":"much")")), 64);
  EXPECT_EQ(code(track(R"("category":"c","action":"a","storageDate":"once")")), 64);
  EXPECT_EQ(code(get(caller(bot_), "/event-track/c?startDate=once")), 64);
  const std::string longest(512, 'x');
  EXPECT_EQ(code(track(longest, longest, "2019-06-25")), 0);
  EXPECT_EQ(code(track(longest + "x", "a", "2019-06-25")), 64);
  EXPECT_EQ(code(track("c", longest + "x", "2019-06-25")), 64);
}

TEST_F(EventTracksTest, HowManyMayBeTakenIsLimited) {
  for (const auto* uri : {"", "/c"}) {
    const std::string list = "/event-track" + std::string(uri);
    EXPECT_EQ(code(get(caller(bot_), list + "?$take=10000")), 0);
    EXPECT_EQ(code(get(caller(bot_), list + "?$take=10001")), 64);
    EXPECT_EQ(code(get(caller(bot_), list + "?$take=1")), 0);
    EXPECT_EQ(code(get(caller(bot_), list + "?$take=0")), 64);
  }
  EXPECT_EQ(code(get(caller(bot_), "/event-track/c/a?$take=500")), 0);
  EXPECT_EQ(code(get(caller(bot_), "/event-track/c/a?$take=501")), 64);
  EXPECT_EQ(code(get(caller(bot_), "/event-track/c/a?$take=0")), 64);
}

TEST_F(EventTracksTest, AreTheBotsOwn) {
  track("c", "a", "2019-06-25");
  const auto other = bot("other");
  EXPECT_EQ(outcome(get(caller(other), "/event-track")), collection(0, ""));
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/event-track")), 31);
}

}  // namespace
}  // namespace parlance::services
