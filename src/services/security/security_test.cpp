#include <gtest/gtest.h>

#include "base/json_scanner.h"
#include "base/text.h"
#include "services/resource.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

class SecurityTest : public testing::CommandFixture {
 protected:
  Command grant(const std::string& resource) {
    return ask(caller(bot_), Method::kSet, "/delegations", resource,
               "application/vnd.lime.delegation+json");
  }
  Command new_key(const std::string& request) {
    return ask(caller(bot_), Method::kSet, "/account/keys/", request,
               "application/vnd.iris.keyRequest+json");
  }
  static std::string member(const std::string& json, std::string_view name) {
    const auto resource = Resource::read(json);
    return resource ? resource->get(name).text() : std::string();
  }
  bool opens(const std::string& key) {
    return hub->accounts().check_key(hub->accounts().find(bot_->account.identity),
                                     base64_decode(key).value_or(""));
  }

  hub::AccountPtr bot_ = bot("mybot");
};

TEST_F(SecurityTest, GrantsAddUp) {
  EXPECT_EQ(
      outcome(grant(R"({"target":"postmaster@broadcast.msging.net","envelopeTypes":["message"]})")),
      "");
  EXPECT_EQ(
      outcome(grant(R"({"Target":"postmaster@broadcast.msging.net","envelopeTypes":["Command"]})")),
      "");
  const auto response =
      get(caller(bot_), "/delegations/postmaster@broadcast.msging.net?envelopeTypes=message");
  EXPECT_EQ(response.type, "application/vnd.lime.delegation+json");
  EXPECT_EQ(
      outcome(response),
      R"({"target":"postmaster@broadcast.msging.net","envelopeTypes":["message","command"]})");
  EXPECT_EQ(code(get(caller(bot_),
                     "/delegations/postmaster@broadcast.msging.net?envelopeTypes=message,command")),
            0);
  EXPECT_EQ(code(get(caller(bot_),
                     "/delegations/postmaster%40broadcast.msging.net?envelopeTypes=notification")),
            67);
}

TEST_F(SecurityTest, WithoutTypesAllAreGranted) {
  grant(R"({"target":"other@msging.net"})");
  EXPECT_EQ(
      outcome(get(caller(bot_), "/delegations/other@msging.net")),
      R"({"target":"other@msging.net","envelopeTypes":["message","notification","command"]})");
}

TEST_F(SecurityTest, AnInstanceHasItsOwnGrant) {
  grant(R"({"target":"other@msging.net/one/two","envelopeTypes":["message"]})");
  EXPECT_EQ(code(get(caller(bot_), "/delegations/other@msging.net")), 67);
  EXPECT_EQ(code(get(caller(bot_), "/delegations/other@msging.net/one/two")), 0);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/delegations/other@msging.net/one/two")), 0);
  EXPECT_EQ(code(get(caller(bot_), "/delegations/other@msging.net/one/two")), 67);
}

TEST_F(SecurityTest, TypesAreTakenBackOneByOne) {
  grant(R"({"target":"other@msging.net"})");
  const std::string uri = "/delegations/other@msging.net";
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, uri + "?envelopeTypes=message")), 0);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, uri + "?envelopeTypes=message")), 67);
  EXPECT_EQ(outcome(get(caller(bot_), "/delegations")),
            R"({"total":1,"itemType":"application/vnd.lime.delegation+json","items":[)"
            R"({"target":"other@msging.net","envelopeTypes":["notification","command"]}]})");
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, uri)), 0);
  EXPECT_EQ(outcome(get(caller(bot_), "/delegations")),
            R"({"total":0,"itemType":"application/vnd.lime.delegation+json","items":[]})");
}

TEST_F(SecurityTest, WrongGrantsAreRefused) {
  EXPECT_EQ(code(grant("{}")), 25);
  EXPECT_EQ(code(grant(R"({"target":"nobody"})")), 25);
  EXPECT_EQ(code(grant(R"({"target":"a@b","envelopeTypes":["session"]})")), 64);
  EXPECT_EQ(code(grant(R"({"target":"a@b","messages":[{"type":"text/plain"}]})")), 64)
      << "granting more than was asked for would be worse";
  EXPECT_EQ(code(get(caller(bot_), "/delegations/a@b?envelopeTypes=x")), 64);
}

TEST_F(SecurityTest, OnlyTheOwnerManagesAccess) {
  const auto other = bot("other");
  grant(R"({"target":"other@msging.net"})");
  for (const auto* uri :
       {"lime://mybot@msging.net/account/keys", "lime://mybot@msging.net/delegations"}) {
    EXPECT_EQ(code(get(caller(other), uri)), 31) << uri;
    EXPECT_EQ(code(ask(caller(other), Method::kSet, uri, R"({"target":"other@msging.net"})")), 31)
        << uri;
  }
}

TEST_F(SecurityTest, AGuestHasNothingToManage) {
  hub::testing::Client guest;
  connect(guest, "ann@0mn.io/web", nullptr);
  EXPECT_EQ(code(get(caller(guest), "/account/keys")), 66);
  EXPECT_EQ(code(ask(caller(guest), Method::kSet, "/account/keys", "{}")), 66);
  EXPECT_EQ(code(ask(caller(guest), Method::kSet, "/delegations", R"({"target":"a@b"})")), 66);
}

TEST_F(SecurityTest, ANewKeyOpensAndItsSecretIsToldOnce) {
  const auto response = new_key(R"({"id":"ci","purpose":"builds"})");
  EXPECT_EQ(response.type, "application/vnd.iris.accessKey+json");
  EXPECT_EQ(member(response.resource, "account"), "mybot@msging.net");
  EXPECT_EQ(member(response.resource, "requirer"), "mybot@msging.net");
  const std::string key = member(response.resource, "key");
  EXPECT_EQ(base64_decode(key)->size(), 20U);
  EXPECT_TRUE(opens(key));

  EXPECT_EQ(outcome(get(caller(bot_), "/account/keys")),
            R"({"total":1,"itemType":"application/vnd.iris.accessKey+json","items":[)"
            R"({"id":"ci","account":"mybot@msging.net","requirer":"mybot@msging.net"}]})");
  EXPECT_EQ(outcome(get(caller(bot_), "/accounts/keys/ci")),
            R"({"id":"ci","account":"mybot@msging.net","purpose":"builds",)"
            R"("requirer":"mybot@msging.net","temporary":false})");
}

TEST_F(SecurityTest, TheSameIdGetsANewSecret) {
  const std::string first = member(new_key(R"({"id":"ci"})").resource, "key");
  const std::string second = member(new_key(R"({"id":"ci"})").resource, "key");
  EXPECT_FALSE(opens(first));
  EXPECT_TRUE(opens(second));
}

TEST_F(SecurityTest, KeysCanExpireAndBeRevoked) {
  const std::string brief = member(new_key(R"({"ttl":"1000"})").resource, "key");
  const auto lasting = new_key("{}");
  EXPECT_TRUE(opens(brief));
  clock.advance(Millis{1000});
  EXPECT_FALSE(opens(brief));
  const std::string uri = "/account/keys/" + member(lasting.resource, "id");
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, uri)), 0);
  EXPECT_FALSE(opens(member(lasting.resource, "key")));
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, uri)), 67);
  EXPECT_EQ(code(get(caller(bot_), uri)), 67);
}

TEST_F(SecurityTest, ATemporaryKeyOpensOnce) {
  const auto response = new_key(R"({"Temporary":"true"})");
  EXPECT_NE(response.resource.find(R"("temporary":true)"), std::string::npos);
  const std::string key = member(response.resource, "key");
  EXPECT_TRUE(opens(key));
  EXPECT_FALSE(opens(key));
}

TEST_F(SecurityTest, WrongRequestsAreRefused) {
  EXPECT_EQ(outcome(new_key(R"({"ttl":-1})")),
            "64 ttl: must be a number of milliseconds that is not negative");
  EXPECT_EQ(code(new_key(R"({"ttl":9223372036854775807})")), 64);
  EXPECT_EQ(code(new_key(R"({"temporary":"perhaps"})")), 64);
  EXPECT_EQ(code(new_key(R"({"id":")" + std::string(600, 'x') + R"("})")), 64);
}

TEST_F(SecurityTest, TheNumberOfKeysIsBounded) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(code(new_key("{}")), 0);
  EXPECT_EQ(code(new_key("{}")), 66);
}

}  // namespace
}  // namespace parlance::services
