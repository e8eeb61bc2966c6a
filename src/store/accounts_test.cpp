#include "store/accounts.h"

#include <gmock/gmock.h>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;

class AccountsTest : public StoreTest {
 protected:
  Account put(Account account) {
    write([&](Connection& connection) { put_account(connection, account); });
    return account;
  }
  static Account bot(std::string_view identity) {
    Account account;
    account.identity = node(identity);
    account.document = R"({"fullName":"A bot"})";
    return account;
  }
};

TEST_F(AccountsTest, KeepsEveryMember) {
  Account account = bot("MyBot@msging.net");
  account.kind = AccountKind::kPerson;
  account.app = "app1";
  account.password_hash = "$argon2id$…";
  account.inbox_size = 50;
  account.plan = Plan::kPaid;
  account.brain = "demo";
  account.message_url = "https://a/m";
  account.notification_url = "https://a/n";
  account.webhook_headers = R"({"x":"y"})";
  account.created = at(99);
  const Account stored = put(account);
  EXPECT_NE(stored.id, 0);
  const auto found = find_account(reader(), node("mybot@MSGING.net/instance"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, stored.id);
  EXPECT_EQ(found->identity.text(), "MyBot@msging.net");
  EXPECT_EQ(found->kind, account.kind);
  EXPECT_EQ(found->app, account.app);
  EXPECT_EQ(found->document, account.document);
  EXPECT_EQ(found->password_hash, account.password_hash);
  EXPECT_EQ(found->inbox_size, account.inbox_size);
  EXPECT_EQ(found->plan, account.plan);
  EXPECT_EQ(found->brain, account.brain);
  EXPECT_EQ(found->message_url, account.message_url);
  EXPECT_EQ(found->notification_url, account.notification_url);
  EXPECT_EQ(found->webhook_headers, account.webhook_headers);
  EXPECT_EQ(found->created, account.created);
  EXPECT_FALSE(find_account(reader(), node("none@msging.net")));
}

TEST_F(AccountsTest, PuttingAgainReplacesAndKeepsWhatHangsOnIt) {
  const Account first = put(bot("a@msging.net"));
  write([&](Connection& connection) { put_key(connection, first.id, {.id = "k", .hash = "h"}); });
  Account changed = bot("A@msging.net");
  changed.brain = "demo";
  EXPECT_EQ(put(changed).id, first.id);
  EXPECT_EQ(find_account(reader(), node("a@msging.net"))->brain, "demo");
  EXPECT_EQ(list_keys(reader(), first.id).size(), 1U);
}

TEST_F(AccountsTest, AreListedByKind) {
  put(bot("b@msging.net"));
  put(bot("a@msging.net"));
  Account person = bot("ann@0mn.io");
  person.kind = AccountKind::kPerson;
  put(person);
  std::vector<std::string> names;
  for (const Account& account : list_accounts(reader(), AccountKind::kBot)) {
    names.emplace_back(account.identity.text());
  }
  EXPECT_THAT(names, ElementsAre("a@msging.net", "b@msging.net"));
  EXPECT_EQ(list_accounts(reader(), AccountKind::kPerson).size(), 1U);
}

TEST_F(AccountsTest, RemovalTakesKeysDelegationsAndQueueButNoHistory) {
  const Account account = put(bot("a@msging.net"));
  StoreTest::put("a@msging.net", "ann@0mn.io", "m", at(1));
  write([&](Connection& connection) {
    put_key(connection, account.id, {.id = "k", .hash = "h"});
    put_delegation(connection, account.id, {.target = node("x@y.z")});
    put_outbox(connection, {.mailbox = account.id, .sequence = 1, .lane = "l"});
  });
  bool removed = false;
  write([&](Connection& connection) {
    removed = remove_account(connection, node("A@msging.net"));
    EXPECT_FALSE(remove_account(connection, node("none@msging.net")));
  });
  EXPECT_TRUE(removed);
  EXPECT_FALSE(find_account(reader(), node("a@msging.net")));
  EXPECT_TRUE(list_keys(reader(), account.id).empty());
  EXPECT_TRUE(list_delegations(reader(), account.id).empty());
  EXPECT_EQ(count_outbox(reader(), account.id), 0);
  EXPECT_EQ(list_messages(reader(), account.id, 0, 1, {}).total, 1);
  EXPECT_EQ(put(bot("a@msging.net")).id, account.id) << "the identity keeps its number";
}

TEST_F(AccountsTest, KeysKeepEveryMember) {
  const Account account = put(bot("a@msging.net"));
  std::string hash(32, '\0');
  hash[1] = '\xff';
  const AccountKey key{.id = "k1",
                       .hash = hash,
                       .purpose = "test",
                       .requirer = "me@x",
                       .expiration = at(1234),
                       .temporary = true,
                       .created = at(5)};
  write([&](Connection& connection) {
    put_key(connection, account.id, {.id = "later", .hash = hash, .created = at(6)});
    put_key(connection, account.id, key);
  });
  const auto keys = list_keys(reader(), account.id);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].id, "k1");
  EXPECT_EQ(keys[0].hash, hash);
  EXPECT_EQ(keys[0].purpose, "test");
  EXPECT_EQ(keys[0].requirer, "me@x");
  EXPECT_EQ(keys[0].expiration, at(1234));
  EXPECT_TRUE(keys[0].temporary);
  EXPECT_EQ(keys[0].created, at(5));
  EXPECT_FALSE(keys[1].expiration);
  write([&](Connection& connection) {
    EXPECT_TRUE(remove_key(connection, account.id, "k1"));
    EXPECT_FALSE(remove_key(connection, account.id, "k1"));
  });
  EXPECT_EQ(list_keys(reader(), account.id).size(), 1U);
}

TEST_F(AccountsTest, AKeyNeedsAnAccount) {
  const auto refused = store_->writer().write_now(
      [](Connection& connection) { put_key(connection, 4711, {.id = "k", .hash = "h"}); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
}

TEST_F(AccountsTest, DelegationsAreOnePerTarget) {
  const Account account = put(bot("a@msging.net"));
  write([&](Connection& connection) {
    put_delegation(connection, account.id,
                   {.target = node("B@msging.net/x"), .envelopes = 3, .document = "{}"});
    put_delegation(connection, account.id, {.target = node("c@msging.net")});
    put_delegation(connection, account.id,
                   {.target = node("b@msging.net/X"), .envelopes = 1, .document = R"({"a":1})"});
  });
  const auto delegations = list_delegations(reader(), account.id);
  ASSERT_EQ(delegations.size(), 2U);
  EXPECT_EQ(delegations[0].target.text(), "b@msging.net/X");
  EXPECT_EQ(delegations[0].envelopes, 1);
  EXPECT_EQ(delegations[0].document, R"({"a":1})");
  write([&](Connection& connection) {
    EXPECT_TRUE(remove_delegation(connection, account.id, node("B@msging.net/x")));
    EXPECT_FALSE(remove_delegation(connection, account.id, node("B@msging.net/x")));
    EXPECT_FALSE(remove_delegation(connection, account.id, node("c@msging.net/x")));
  });
  EXPECT_EQ(list_delegations(reader(), account.id).size(), 1U);
}

TEST_F(AccountsTest, IdentitiesAreFoundWhateverTheirCase) {
  IdentityId id = 0;
  write([&](Connection& connection) {
    id = ensure_identity(connection, node("Ann@0mn.io/home"));
    EXPECT_EQ(ensure_identity(connection, node("aNN@0MN.io/other")), id);
    EXPECT_NE(ensure_identity(connection, node("anna@0mn.io")), id);
  });
  EXPECT_EQ(find_identity(reader(), node("ANN@0mn.io")), id);
  EXPECT_FALSE(find_identity(reader(), node("nobody@0mn.io")));
  EXPECT_EQ(identity_of(reader(), id).text(), "Ann@0mn.io");
  EXPECT_TRUE(identity_of(reader(), 999).empty());
}

}  // namespace
}  // namespace parlance::store
