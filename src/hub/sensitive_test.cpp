// Sensitive content (spec blip-core 2.18, B17): to who is there, and into no row of the store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/testing/hub_fixture.h"
#include "store/outbox.h"

namespace parlance::hub {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using testing::HubFixture;

class SensitiveTest : public HubFixture {
 protected:
  SensitiveTest() {
    connect(a, "a@msging.net/1", bot("a"));
    other = bot("b");
    settle();
  }
  void tell(const std::string& id) {
    Message message;
    message.id = id;
    message.to = *Node::parse("b@msging.net");
    message.type = "application/vnd.lime.sensitive+json";
    message.content = R"({"type":"text/plain","value":"secret"})";
    hub->send_message(caller(a), std::move(message), {});
    settle();
  }
  // What waits for `b` in the outbox.
  std::size_t waiting() {
    return store->writer().write_now([&](store::Connection& connection) {
      count = store::count_outbox(connection,
                                  store::ensure_identity(connection, *Node::parse("b@msging.net")));
    })
               ? static_cast<std::size_t>(count)
               : 999;
  }
  Client a;
  AccountPtr other;
  std::int64_t count = 0;
};

TEST_F(SensitiveTest, ReachesWhoIsThere) {
  Client b;
  connect(b, "b@msging.net/1", other);
  settle();
  tell("m1");
  ASSERT_TRUE(wait([&] { return b.messages().size() == 1; }));
  EXPECT_EQ(b.messages()[0].content, R"({"type":"text/plain","value":"secret"})");
  ASSERT_TRUE(wait([&] { return a.events().size() == 2; }));
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 dispatched"));
}

TEST_F(SensitiveTest, FailsWhenNobodyIsThereAlthoughTheInboxHasRoom) {
  tell("m1");
  ASSERT_TRUE(wait([&] { return a.events().size() == 2; }));
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 failed"));
  EXPECT_EQ(a.notifications()[1].reason.code, 42);
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(SensitiveTest, FailsWhenTheReceiverLeavesWithoutConfirming) {
  Client b;
  b.confirms = false;
  connect(b, "b@msging.net/1", other);
  settle();
  tell("m1");
  ASSERT_TRUE(wait([&] { return b.messages().size() == 1; }));
  disconnect(b);
  settle();
  ASSERT_TRUE(wait([&] { return a.events().size() == 3; }));
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 dispatched", "m1 failed"));
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(SensitiveTest, IsNotPutIntoTheOutboxWhileItIsNotConfirmed) {
  Client b;
  b.confirms = false;
  connect(b, "b@msging.net/1", other);
  settle();
  tell("m1");
  ASSERT_TRUE(wait([&] { return b.messages().size() == 1; }));
  clock.advance(Millis{60'000});
  settle();
  EXPECT_EQ(waiting(), 0U);
}

}  // namespace
}  // namespace parlance::hub
