#include "hub/account_directory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "base/text.h"
#include "hub/testing/manual_executor.h"
#include "hub/testing/temp_store.h"

namespace parlance::hub {
namespace {

using testing::ManualClock;
using testing::ManualExecutor;
using testing::TempStore;

store::AccountKey key_of(std::string id, std::string_view secret) {
  store::AccountKey key;
  key.id = std::move(id);
  const Sha256 hash = sha256(secret);
  key.hash.assign(hash.begin(), hash.end());
  return key;
}

class AccountDirectoryTest : public ::testing::Test {
 protected:
  AccountDirectoryTest() {
    store_.write([this](store::Connection& connection) {
      store::Account account;
      account.identity = bot_;
      account.document = R"({"fullName":"Bot"})";
      store::put_account(connection, account);
      id_ = account.id;
    });
  }

  void put(const store::AccountKey& key) {
    change([this, key](store::Connection& c) { store::put_key(c, id_, key); });
  }

  Result<void> change(Function<void(store::Connection&)> apply) {
    std::atomic<bool> done = false;
    Result<void> outcome;
    directory_.change(bot_, std::move(apply), [&](Result<void> result) {
      outcome = std::move(result);
      done = true;
      done.notify_all();
    });
    done.wait(false);
    return outcome;
  }

  bool check(std::string_view secret) {
    return directory_.check_key(directory_.find(bot_), secret);
  }

  // The removal of a used key is written after the answer.
  void settle() {
    store_.write([](store::Connection&) {});
    store_.write([](store::Connection&) {});
  }

  const Node bot_ = *Node::parse("mybot@msging.net");
  ManualClock clock_;
  ManualExecutor executor_{clock_};
  TempStore store_;
  store::IdentityId id_ = 0;
  AccountDirectory directory_{*store_, clock_};
};

TEST_F(AccountDirectoryTest, FindsByIdentityWithoutRegardToCaseAndInstance) {
  const auto account = directory_.find(*Node::parse("MyBot@msging.net/home"));
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->account.id, id_);
  EXPECT_EQ(directory_.find(bot_), account) << "held in memory";
  EXPECT_EQ(directory_.find(*Node::parse("nobody@msging.net")), nullptr);
}

TEST_F(AccountDirectoryTest, AChangeReplacesTheEntry) {
  const auto before = directory_.find(bot_);
  ASSERT_TRUE(change([this](store::Connection& c) {
    auto account = *store::find_account(c, bot_);
    account.document = R"({"fullName":"New"})";
    store::put_account(c, account);
  }));
  EXPECT_EQ(directory_.find(bot_)->account.document, R"({"fullName":"New"})");
  EXPECT_EQ(before->account.document, R"({"fullName":"Bot"})") << "entries are immutable";
}

TEST_F(AccountDirectoryTest, AnAbsentAccountIsFoundOnceItIsThere) {
  const Node late = *Node::parse("late@0mn.io");
  EXPECT_EQ(directory_.find(late), nullptr);
  store_.write([&](store::Connection& c) {
    store::Account account;
    account.identity = late;
    account.kind = store::AccountKind::kPerson;
    store::put_account(c, account);
  });
  EXPECT_EQ(directory_.find(late), nullptr) << "absence is remembered";
  clock_.advance(std::chrono::seconds{6});
  EXPECT_NE(directory_.find(late), nullptr);
}

TEST_F(AccountDirectoryTest, TakesAnyOfItsKeysAndNoOther) {
  put(key_of("a", "first"));
  put(key_of("b", "second"));
  EXPECT_TRUE(check("first"));
  EXPECT_TRUE(check("second"));
  EXPECT_FALSE(check("third"));
  EXPECT_FALSE(check(""));
  EXPECT_FALSE(directory_.check_key(nullptr, "first"));
}

TEST_F(AccountDirectoryTest, AKeyEndsWithItsExpiration) {
  auto key = key_of("a", "first");
  key.expiration = clock_.now() + Millis{1000};
  put(key);
  EXPECT_TRUE(check("first"));
  clock_.advance(Millis{1000});
  EXPECT_FALSE(check("first"));
}

TEST_F(AccountDirectoryTest, ATemporaryKeyOpensOnce) {
  auto key = key_of("a", "once");
  key.temporary = true;
  put(key);
  const auto old_entry = directory_.find(bot_);
  EXPECT_TRUE(check("once"));
  EXPECT_FALSE(check("once")) << "its removal is on the way";
  settle();
  EXPECT_FALSE(check("once"));
  EXPECT_FALSE(directory_.check_key(old_entry, "once")) << "held by somebody since before";
  EXPECT_TRUE(directory_.find(bot_)->keys.empty());
}

TEST_F(AccountDirectoryTest, ATemporaryKeyOpensForOneOfManyThreads) {
  auto key = key_of("a", "once");
  key.temporary = true;
  put(key);
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) threads.emplace_back([&] { opened += check("once") ? 1 : 0; });
  }
  EXPECT_EQ(opened, 1);
}

TEST_F(AccountDirectoryTest, ChecksPasswords) {
  std::string hash;
  directory_.hash_password("secret", executor_, [&](std::string text) { hash = text; });
  ASSERT_TRUE(executor_.wait([&] { return !hash.empty(); }));
  std::optional<bool> without;
  directory_.check_password(directory_.find(bot_), "secret", executor_,
                            [&](bool right) { without = right; });
  ASSERT_TRUE(executor_.wait([&] { return without.has_value(); }));
  EXPECT_FALSE(*without) << "the account has no password";

  ASSERT_TRUE(change([&](store::Connection& c) {
    auto account = *store::find_account(c, bot_);
    account.password_hash = hash;
    store::put_account(c, account);
  }));
  for (const auto& [text, expected] : {std::pair{"secret", true}, std::pair{"Secret", false}}) {
    std::optional<bool> right;
    directory_.check_password(directory_.find(bot_), text, executor_,
                              [&](bool result) { right = result; });
    ASSERT_TRUE(executor_.wait([&] { return right.has_value(); }));
    EXPECT_EQ(*right, expected);
  }
}

TEST_F(AccountDirectoryTest, ADelegationIsForItsTargetAndItsTypesOnly) {
  ASSERT_TRUE(change([this](store::Connection& c) {
    store::put_delegation(c, id_, {*Node::parse("postmaster@broadcast.msging.net"), 1, "{}"});
    store::put_delegation(c, id_, {*Node::parse("other@msging.net/one"), 6, "{}"});
  }));
  const auto account = directory_.find(bot_);
  EXPECT_TRUE(account->delegates(*Node::parse("postmaster@broadcast.msging.net/#n1"), 1));
  EXPECT_FALSE(account->delegates(*Node::parse("postmaster@broadcast.msging.net"), 4));
  EXPECT_TRUE(account->delegates(*Node::parse("Other@msging.net/one"), 4));
  EXPECT_FALSE(account->delegates(*Node::parse("other@msging.net/two"), 4));
  EXPECT_FALSE(account->delegates(*Node::parse("other@msging.net"), 4));
}

TEST_F(AccountDirectoryTest, ReadersNeverKeepWhatAChangeReplaced) {
  std::atomic<bool> stop = false;
  std::jthread reader([&] {
    while (!stop) directory_.find(bot_);
  });
  for (int i = 0; i < 200; ++i) {
    const std::string document = "{\"n\":" + std::to_string(i) + "}";
    ASSERT_TRUE(change([&](store::Connection& c) {
      auto account = *store::find_account(c, bot_);
      account.document = document;
      store::put_account(c, account);
    }));
    ASSERT_EQ(directory_.find(bot_)->account.document, document);
  }
  stop = true;
}

}  // namespace
}  // namespace parlance::hub
