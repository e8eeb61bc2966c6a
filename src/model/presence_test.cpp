#include "model/presence.h"

#include <gtest/gtest.h>

namespace parlance {
namespace {

std::string json(const Presence& presence) {
  std::string out;
  append_json(out, presence);
  return out;
}

TEST(Presence, ReadsWhatSdksSend) {
  const auto presence = parse_presence(
      R"({"status":"available","routingRule":"promiscuous","echo":true,"priority":5,"roundRobin":true})");
  ASSERT_TRUE(presence);
  EXPECT_EQ(presence->status, Presence::Status::kAvailable);
  EXPECT_EQ(presence->rule, Presence::Rule::kIdentity);
  EXPECT_TRUE(presence->promiscuous);
  EXPECT_TRUE(presence->echo);
  EXPECT_TRUE(presence->round_robin);
  EXPECT_EQ(presence->priority, 5);
  EXPECT_EQ(json(*presence),
            R"({"status":"available","routingRule":"identity","priority":5,"roundRobin":true,)"
            R"("promiscuous":true,"echo":true})");
}

TEST(Presence, KeepsDefaultsForAbsentAndNullMembers) {
  const auto presence = parse_presence(R"({"status":"Busy","priority":null,"unknown":[]})");
  ASSERT_TRUE(presence);
  EXPECT_EQ(presence->rule, Presence::Rule::kInstance);
  EXPECT_EQ(presence->priority, std::nullopt);
  EXPECT_EQ(json(*parse_presence("{}")), R"({"status":"unavailable","routingRule":"instance"})");
}

TEST(Presence, ReadsNamesAndTypesLeniently) {
  const auto presence = parse_presence(
      R"({"STATUS":"AWAY","RoutingRule":"IDENTITY","priority":"3","Echo":"true","message":"a\nb"})");
  ASSERT_TRUE(presence);
  EXPECT_EQ(presence->status, Presence::Status::kAway);
  EXPECT_EQ(presence->rule, Presence::Rule::kIdentity);
  EXPECT_EQ(presence->priority, 3);
  EXPECT_EQ(presence->message, "a\nb");
}

TEST(Presence, KeepsTheObsoleteRuleWhateverFollows) {
  EXPECT_TRUE(parse_presence(R"({"routingRule":"promiscuous","promiscuous":false})")->promiscuous);
  EXPECT_EQ(parse_presence(R"({"routingRule":"identityByPriority"})")->rule,
            Presence::Rule::kIdentity);
}

TEST(Presence, NamesTheMemberAtFault) {
  for (const auto [text, field] :
       {std::pair{R"({"status":"dancing"})", "status"}, std::pair{R"({"status":1})", "status"},
        std::pair{R"({"routingRule":"all"})", "routingRule"},
        std::pair{R"({"priority":1.5})", "priority"},
        std::pair{R"({"priority":3000000000})", "priority"}, std::pair{R"({"echo":1})", "echo"},
        std::pair{R"({"message":{}})", "message"}, std::pair{"[]", ""},
        std::pair{R"({"status":"busy")", ""}}) {
    const auto presence = parse_presence(text);
    ASSERT_FALSE(presence) << text;
    EXPECT_EQ(presence.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(presence.error().field, field) << text;
  }
}

TEST(Presence, WritesWhatTheServerAdds) {
  std::string out;
  const std::vector<std::string> instances{"a", "b"};
  append_json(out, Presence{}, "2026-01-31T17:50:00.000Z", &instances);
  EXPECT_EQ(out, R"({"status":"unavailable","routingRule":"instance",)"
                 R"("lastSeen":"2026-01-31T17:50:00.000Z","instances":["a","b"]})");
}

TEST(Receipt, AlwaysWantsFailures) {
  EXPECT_TRUE(Receipt().wants(Event::kFailed));
  const auto receipt = parse_receipt(R"({"events":["Accepted","consumed","nonsense"]})");
  ASSERT_TRUE(receipt);
  EXPECT_TRUE(receipt->wants(Event::kAccepted));
  EXPECT_TRUE(receipt->wants(Event::kConsumed));
  EXPECT_TRUE(receipt->wants(Event::kFailed));
  EXPECT_FALSE(receipt->wants(Event::kReceived));
  std::string out;
  append_json(out, *receipt);
  EXPECT_EQ(out, R"({"events":["accepted","consumed","failed"]})");
}

TEST(Receipt, RefusesEventsThatAreNoListOfNames) {
  EXPECT_TRUE(parse_receipt("{}"));
  EXPECT_TRUE(parse_receipt(R"({"events":null,"deliverHops":true})"));
  for (const auto text : {R"({"events":"failed"})", R"({"events":[1]})", "null", "{"}) {
    EXPECT_FALSE(parse_receipt(text)) << text;
  }
}

}  // namespace
}  // namespace parlance
