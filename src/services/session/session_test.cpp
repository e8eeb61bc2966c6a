#include <gtest/gtest.h>

#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;

class SessionTest : public testing::CommandFixture {
 protected:
  SessionTest() { connect(client_, "mybot@msging.net/home", bot_); }

  hub::AccountPtr bot_ = bot("mybot");
  Client client_;
};

TEST_F(SessionTest, PingIsAnsweredEverywhere) {
  for (const auto* to :
       {"", "postmaster@msging.net", "postmaster@builder.msging.net", "postmaster@0mn.io"}) {
    const auto response = get(caller(client_), "/ping", to);
    EXPECT_EQ(outcome(response), "{}") << to;
    EXPECT_EQ(response.type, "application/vnd.lime.ping+json");
  }
}

TEST_F(SessionTest, PresenceIsTheSessionsOwn) {
  EXPECT_EQ(outcome(ask(caller(client_), Method::kSet, "/presence",
                        R"({"status":"busy","routingRule":"identity","priority":2})",
                        "application/vnd.lime.presence+json")),
            "");
  const std::string presence = outcome(get(caller(client_), "/presence"));
  EXPECT_NE(presence.find(R"("status":"busy")"), std::string::npos) << presence;
  EXPECT_EQ(presence.find("instances"), std::string::npos) << presence;
}

TEST_F(SessionTest, AnIdentitysPresenceNamesItsInstances) {
  Client other;
  connect(other, "mybot@msging.net/work", bot_);
  const std::string presence = outcome(get(caller(client_), "lime://mybot@msging.net/presence"));
  EXPECT_NE(presence.find(R"("instances":["home","work"])"), std::string::npos) << presence;
}

TEST_F(SessionTest, AnothersPresenceNeedsADelegation) {
  const auto other = bot("other");
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/presence")), 35);
  ask(caller(client_), Method::kSet, "/delegations",
      R"({"target":"other@msging.net","envelopeTypes":["command"]})");
  const std::string presence = outcome(get(caller(other), "lime://mybot@msging.net/presence"));
  EXPECT_NE(presence.find(R"("instances":["home"])"), std::string::npos) << presence;
}

TEST_F(SessionTest, WrongPresencesAreRefused) {
  EXPECT_EQ(code(ask(caller(client_), Method::kSet, "/presence", R"({"status":"sleeping"})")), 64);
  EXPECT_EQ(code(ask(caller(client_), Method::kSet, "/presence",
                     R"({"status":"available","routingRule":"domain"})")),
            66);
  EXPECT_EQ(code(ask(caller(client_), Method::kSet, "lime://other@msging.net/presence",
                     R"({"status":"available"})")),
            31);
}

TEST_F(SessionTest, OverHttpThereIsNoSessionToChange) {
  for (const auto* uri : {"/presence", "/receipt", "/capability"}) {
    EXPECT_EQ(code(ask(caller(bot_), Method::kSet, uri, "{}")), 65) << uri;
  }
  EXPECT_EQ(code(get(caller(bot_), "/presence")), 0);
}

TEST_F(SessionTest, ReceiptSaysWhatIsPushed) {
  EXPECT_EQ(outcome(ask(caller(client_), Method::kSet, "/receipt",
                        R"({"events":["received","Consumed","unheard"]})")),
            "");
  EXPECT_EQ(outcome(get(caller(client_), "/receipt")),
            R"({"events":["received","consumed","failed"]})");
  EXPECT_EQ(code(ask(caller(client_), Method::kSet, "/receipt", R"({"events":"all"})")), 64);
}

TEST_F(SessionTest, CapabilityIsKeptForTheSession) {
  EXPECT_EQ(outcome(get(caller(client_), "/capability")), "{}");
  EXPECT_EQ(outcome(ask(caller(client_), Method::kSet, "/capability",
                        R"({"contentTypes":["text/plain; charset=utf-8"],"resourceTypes":[]})")),
            "");
  EXPECT_EQ(outcome(get(caller(client_), "/capability")), R"({"contentTypes":["text/plain"]})");
  EXPECT_EQ(outcome(ask(caller(client_), Method::kSet, "/capability",
                        R"({"resourceTypes":["nothing"]})")),
            "64 resourceTypes: 'nothing' is no media type");
}

TEST_F(SessionTest, QuotaIsReadOnly) {
  EXPECT_EQ(outcome(get(caller(client_), "/quota")), R"({"maxEnvelopeSize":8388608})");
  EXPECT_EQ(code(ask(caller(client_), Method::kSet, "/quota", "{}")), 63);
}

}  // namespace
}  // namespace parlance::services
