#include "brains/greeter/greeter.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "base/json_scanner.h"
#include "hub/testing/manual_executor.h"

namespace parlance::brains {
namespace {

class RecordingSink final : public hub::TurnSink {
 public:
  void send(Message message) override { sent.push_back(std::move(message)); }
  void done() override { ++ended; }
  void fail(Reason) override { ++failed; }

  std::vector<Message> sent;
  int ended = 0;
  int failed = 0;
};

class GreeterTest : public ::testing::Test {
 protected:
  std::string say(std::string_view text) {
    const auto answer = greeter_.answer(text);
    return answer.type == "text/plain" ? JsonScanner::whole(answer.content).text() : answer.content;
  }

  std::shared_ptr<RecordingSink> turn(std::string type, std::string content) {
    auto sink = std::make_shared<RecordingSink>();
    hub::Turn turn;
    turn.message.type = std::move(type);
    turn.message.content = std::move(content);
    turn.sink = sink;
    greeter_.turn(std::move(turn));
    return sink;
  }

  hub::testing::ManualClock clock_{Timestamp{Millis{1'700'000'000'000}}};
  Greeter greeter_{clock_, [](int sides) { return sides; }};
};

TEST_F(GreeterTest, Greets) {
  for (const auto* text : {"hello", "Hi!", "  Good   morning. ", "Oi", "olá"}) {
    EXPECT_TRUE(say(text).starts_with("Hello!")) << text;
  }
}

TEST_F(GreeterTest, TellsTheTime) {
  EXPECT_EQ(say("time?"), "It is 22:13 UTC on Tuesday, 2023-11-14.");
}

TEST_F(GreeterTest, RollsDice) {
  EXPECT_EQ(say("roll 2d6"), "2d6: 6 + 6 = 12");
  EXPECT_EQ(say("Roll D20!"), "1d20: 20");
  EXPECT_TRUE(say("roll 500d6").starts_with("I roll 1 to 20 dice"));
}

TEST_F(GreeterTest, ShowsAMenuAndUnderstandsTheChoice) {
  const auto menu = greeter_.answer("menu");
  EXPECT_EQ(menu.type, "application/vnd.lime.select+json");
  EXPECT_EQ(menu.content,
            R"({"scope":"immediate","text":"What would you like?","options":[)"
            R"({"order":1,"text":"What time is it?"},{"order":2,"text":"Roll two dice"},)"
            R"({"order":3,"text":"What can you do?"}]})");
  EXPECT_EQ(say("1"), say("time"));
  EXPECT_EQ(say("roll two dice"), say("2"));
  EXPECT_EQ(say("What can you do?"), say("help"));
}

TEST_F(GreeterTest, QuotesWhatItDoesNotUnderstand) {
  EXPECT_TRUE(say("  the \"weather\" ").starts_with("You said \"the \"weather\"\"."));
  const std::string name = "\xC3\xA9";
  std::string text = "x";
  for (int i = 0; i < 200; ++i) text += name;
  const std::string answer = say(text);
  EXPECT_TRUE(answer.starts_with("You said \"x" + name)) << answer;
  EXPECT_NE(answer.find(name + "…\"."), std::string::npos) << "cut between characters: " << answer;
  EXPECT_FALSE(say("").empty());
}

TEST_F(GreeterTest, TypesThenAnswersOnce) {
  const auto sink = turn("text/plain", "\"hello\"");
  ASSERT_EQ(sink->sent.size(), 2U);
  EXPECT_EQ(sink->sent[0].type, "application/vnd.lime.chatstate+json");
  EXPECT_EQ(sink->sent[0].content, R"({"state":"composing"})");
  EXPECT_TRUE(sink->sent[0].id.empty());
  EXPECT_EQ(sink->sent[1].type, "text/plain");
  EXPECT_EQ(sink->ended, 1);
}

TEST_F(GreeterTest, TypingIsNotAnswered) {
  const auto sink = turn("application/vnd.lime.chatstate+json", R"({"state":"composing"})");
  EXPECT_TRUE(sink->sent.empty());
  EXPECT_EQ(sink->ended, 1);
}

TEST_F(GreeterTest, SaysThatItReadsTextOnly) {
  const auto sink = turn("application/vnd.lime.location+json", R"({"latitude":1})");
  EXPECT_NE(sink->sent.at(1).content.find("application/vnd.lime.location+json"), std::string::npos);
}

}  // namespace
}  // namespace parlance::brains
