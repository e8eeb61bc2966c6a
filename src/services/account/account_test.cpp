#include <gtest/gtest.h>

#include <optional>

#include "base/text.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;

class AccountTest : public testing::CommandFixture {
 protected:
  AccountTest() { connect(guest_, "ann@0mn.io/web", nullptr); }

  bool knows_password(const std::string& identity, const std::string& password) {
    std::optional<bool> right;
    hub->accounts().check_password(hub->accounts().find(*Node::parse(identity)), password, executor,
                                   [&](bool result) { right = result; });
    EXPECT_TRUE(wait([&] { return right.has_value(); }));
    return right.value_or(false);
  }
  Command set(const hub::Caller& caller, const std::string& resource) {
    return ask(caller, Method::kSet, "/account", resource, "application/vnd.lime.account+json");
  }
  static std::string with_password(const std::string& password, const std::string& more = {}) {
    return "{\"password\":\"" + base64_encode(password) + "\"" + more + "}";
  }

  Client guest_;
  hub::AccountPtr bot_ = bot("mybot");
};

TEST_F(AccountTest, ABotReadsAndChangesItsAccount) {
  EXPECT_EQ(outcome(set(caller(bot_), R"({"fullName":"My bot","city":"Rio"})")), "");
  EXPECT_EQ(outcome(ask(caller(bot_), Method::kMerge, "/account", R"({"city":"Bonn"})")), "");
  EXPECT_EQ(outcome(get(caller(bot_), "/account")),
            R"({"identity":"mybot@msging.net","fullName":"My bot","city":"Bonn","inboxSize":1000,)"
            R"("allowGuestSender":true,"allowUnknownSender":true,"storeMessageContent":true,)"
            R"("encryptMessageContent":false})");
  EXPECT_EQ(outcome(set(caller(bot_), R"({"inboxSize":5})")), "");
  EXPECT_EQ(hub->accounts().find(bot_->account.identity)->account.inbox_size, 5);
}

TEST_F(AccountTest, AGuestWithAPasswordBecomesAPerson) {
  EXPECT_EQ(outcome(set(caller(guest_), with_password("secret", R"(,"fullName":"Ann")"))), "");
  const auto account = hub->accounts().find(*Node::parse("ann@0mn.io"));
  ASSERT_NE(account, nullptr);
  EXPECT_FALSE(account->is_bot());
  EXPECT_EQ(account->account.document, R"({"fullName":"Ann"})");
  EXPECT_TRUE(knows_password("ann@0mn.io", "secret"));
  EXPECT_FALSE(knows_password("ann@0mn.io", "Secret"));
}

TEST_F(AccountTest, AGuestNeedsAPasswordAndThePeoplesDomain) {
  EXPECT_EQ(code(set(caller(guest_), R"({"fullName":"Ann"})")), 64);
  Client stranger;
  connect(stranger, "newbot@msging.net/x", nullptr);
  EXPECT_EQ(code(set(caller(stranger), with_password("secret"))), 66);
  EXPECT_EQ(hub->accounts().find(*Node::parse("newbot@msging.net")), nullptr);
}

TEST_F(AccountTest, APasswordIsChangedWithTheOldOneOnly) {
  set(caller(guest_), with_password("first"));
  EXPECT_EQ(code(set(caller(guest_), with_password("second"))), 64);
  EXPECT_EQ(code(set(caller(guest_), with_password("second", R"(,"oldPassword":"eA==")"))), 31);
  EXPECT_TRUE(knows_password("ann@0mn.io", "first"));
  EXPECT_EQ(
      outcome(set(caller(guest_),
                  with_password("second", ",\"oldPassword\":\"" + base64_encode("first") + "\""))),
      "");
  EXPECT_TRUE(knows_password("ann@0mn.io", "second"));
  EXPECT_FALSE(knows_password("ann@0mn.io", "first"));
}

TEST_F(AccountTest, ASetWithoutPasswordKeepsThePassword) {
  set(caller(guest_), with_password("first"));
  EXPECT_EQ(outcome(set(caller(guest_), R"({"city":"Rio"})")), "");
  EXPECT_TRUE(knows_password("ann@0mn.io", "first"));
}

TEST_F(AccountTest, OthersAccountsAreClosed) {
  EXPECT_EQ(code(get(caller(guest_), "lime://mybot@msging.net/account")), 31);
  EXPECT_EQ(code(ask(caller(guest_), Method::kSet, "lime://mybot@msging.net/account", "{}")), 31);
  EXPECT_EQ(code(ask(caller(guest_), Method::kDelete, "lime://mybot@msging.net/account")), 31);
  EXPECT_EQ(code(get(caller(guest_), "/account")), 67) << "a guest has none";
}

TEST_F(AccountTest, DeletingItIsOnceOnly) {
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/account")), 0);
  EXPECT_EQ(hub->accounts().find(bot_->account.identity), nullptr);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/account")), 67);
}

TEST_F(AccountTest, BotsLookPeopleUp) {
  set(caller(guest_), with_password("secret", R"(,"fullName":"Ann","isTemporary":false)"));
  const std::string ann = R"({"identity":"ann@0mn.io","fullName":"Ann"})";
  EXPECT_EQ(outcome(get(caller(bot_), "/accounts/ann@0mn.io")), ann);
  EXPECT_EQ(outcome(get(caller(bot_), "/accounts/ann%400mn.io")), ann);
  EXPECT_EQ(outcome(get(caller(bot_), "lime://0mn.io/accounts/ann@0mn.io", "postmaster@0mn.io")),
            ann);
  EXPECT_EQ(outcome(get(caller(bot_), "lime://0mn.io/accounts/ann", "postmaster@0mn.io")), ann);
  EXPECT_EQ(code(get(caller(bot_), "/accounts/bob@0mn.io")), 67);
  EXPECT_EQ(code(get(caller(bot_), "/accounts/ann")), 25);
  EXPECT_EQ(code(get(caller(bot_), "/accounts/ann@0mn.io", "postmaster@scheduler.msging.net")), 62);
}

TEST_F(AccountTest, PeopleDoNotLookOthersUp) {
  Client other;
  connect(other, "bob@0mn.io/web", nullptr);
  set(caller(guest_), with_password("secret"));
  EXPECT_EQ(code(get(caller(other), "/accounts/ann@0mn.io")), 35);
  EXPECT_EQ(code(get(caller(other), "/accounts/nobody@0mn.io")), 35) << "nor learn who is here";
  EXPECT_EQ(code(get(caller(guest_), "/accounts/ann@0mn.io")), 0) << "its own";
}

}  // namespace
}  // namespace parlance::services
