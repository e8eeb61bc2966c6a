// The table of spec lime 6.2 and the selection of 6.3.
#include "hub/mailbox.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hub/testing/manual_executor.h"

namespace parlance::hub {
namespace {

class NoSink final : public SessionSink {
 public:
  void send(std::string_view) override {}
  void barrier(std::uint64_t) override {}
  void evict(const Reason&) override {}
};

class NoOwner final : public SessionOwner {
 public:
  void on_sent(const ParcelPtr&) override {}
  void on_confirmed(Mailbox&, const std::vector<ParcelPtr>&, std::size_t) override {}
};

class MailboxSelect : public ::testing::Test {
 protected:
  SessionPtr add(std::string_view instance, Presence::Rule rule) {
    auto session = std::make_shared<Session>(
        owner_, executor_, sink_, Node::of("bot", "msging.net", instance), nullptr, nullptr);
    session->presence.status = Presence::Status::kAvailable;
    session->presence.rule = rule;
    mailbox_.sessions.push_back(session);
    return session;
  }
  std::vector<std::string> reached(std::string_view to, const SessionPtr& sender = nullptr) {
    std::vector<std::string> instances;
    for (const SessionPtr& session : mailbox_.select(*Node::parse(to), sender.get())) {
      instances.emplace_back(session->node().instance());
    }
    return instances;
  }

  testing::ManualClock clock_;
  testing::ManualExecutor executor_{clock_};
  NoSink sink_;
  NoOwner owner_;
  Mailbox mailbox_{*Node::parse("bot@msging.net")};
};

using Instances = std::vector<std::string>;
constexpr auto kInstance = Presence::Rule::kInstance;
constexpr auto kIdentity = Presence::Rule::kIdentity;

TEST_F(MailboxSelect, RuleInstanceTakesItsExactNodeOnly) {
  add("a", kInstance);
  EXPECT_EQ(reached("bot@msging.net/a"), Instances{"a"});
  EXPECT_EQ(reached("BOT@Msging.Net/A"), Instances{"a"});
  EXPECT_EQ(reached("bot@msging.net"), Instances{});
  EXPECT_EQ(reached("bot@msging.net/b"), Instances{});
}

TEST_F(MailboxSelect, RuleIdentityTakesTheIdentityToo) {
  add("a", kIdentity);
  EXPECT_EQ(reached("bot@msging.net"), Instances{"a"});
  EXPECT_EQ(reached("bot@msging.net/a"), Instances{"a"});
  EXPECT_EQ(reached("bot@msging.net/b"), Instances{});
}

TEST_F(MailboxSelect, PromiscuousTakesEveryInstance) {
  add("a", kIdentity)->presence.promiscuous = true;
  EXPECT_EQ(reached("bot@msging.net/b"), Instances{"a"});
  EXPECT_EQ(reached("bot@msging.net"), Instances{"a"});
}

TEST_F(MailboxSelect, AnExactNodeWinsUnlessAnotherIsPromiscuous) {
  add("a", kIdentity);
  auto b = add("b", kIdentity);
  EXPECT_EQ(reached("bot@msging.net/a"), Instances{"a"});
  b->presence.promiscuous = true;
  EXPECT_EQ(reached("bot@msging.net/a"), (Instances{"a", "b"}));
}

TEST_F(MailboxSelect, UnavailableGetsNothing) {
  add("a", kIdentity)->presence.status = Presence::Status::kUnavailable;
  EXPECT_EQ(reached("bot@msging.net/a"), Instances{});
  EXPECT_EQ(reached("bot@msging.net"), Instances{});
}

TEST_F(MailboxSelect, TheHighestPriorityStays) {
  add("a", kIdentity)->presence.priority = 1;
  add("b", kIdentity)->presence.priority = 5;
  add("c", kIdentity);
  EXPECT_EQ(reached("bot@msging.net"), Instances{"b"});
  EXPECT_EQ(reached("bot@msging.net/c"), Instances{"c"});
}

TEST_F(MailboxSelect, RoundRobinTakesTurnsAndOthersGetACopy) {
  add("a", kIdentity)->presence.round_robin = true;
  add("b", kIdentity)->presence.round_robin = true;
  add("c", kIdentity);
  EXPECT_EQ(reached("bot@msging.net"), (Instances{"a", "c"}));
  EXPECT_EQ(reached("bot@msging.net"), (Instances{"b", "c"}));
  EXPECT_EQ(reached("bot@msging.net"), (Instances{"a", "c"}));
}

TEST_F(MailboxSelect, TheSenderIsLeftOutUnlessItAskedForEcho) {
  auto a = add("a", kIdentity);
  add("b", kIdentity);
  EXPECT_EQ(reached("bot@msging.net", a), Instances{"b"});
  a->presence.echo = true;
  EXPECT_EQ(reached("bot@msging.net", a), (Instances{"a", "b"}));
}

}  // namespace
}  // namespace parlance::hub
