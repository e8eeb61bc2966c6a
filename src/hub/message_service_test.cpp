// Messages to a service's own addresses, and those that are changed on their way.
#include "hub/message_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/testing/hub_fixture.h"
#include "store/meta.h"

namespace parlance::hub {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using testing::HubFixture;

class Lists final : public MessageService {
 public:
  Reason take(store::Connection& connection, const Message& message, std::int64_t sequence,
              const AccountPtr& sender) override {
    if (sender->account.identity.name() != "a") {
      return {reason_code::kSender, "The list belongs to another"};
    }
    store::write_meta(connection, "list_message", sequence);
    taking = message.to.text();
    return {};
  }
  void taken(const Message& message, std::int64_t sequence) override {
    got.push_back(std::string(message.to.text()) + " " + message.content);
    last = sequence;
  }
  void notified(const Notification& notification) override {
    told.push_back(notification.id + " " + std::string(to_text(notification.event)));
  }
  std::string taking;
  std::vector<std::string> got, told;
  std::int64_t last = 0;
};

class MessageServiceTest : public HubFixture {
 protected:
  MessageServiceTest() {
    configure = [this](Hub& fresh) {
      fresh.add_message_service("broadcast", lists);
      fresh.add_rewriter([](Message& message, const AccountPtr& sender) {
        if (message.content == R"("secret")") return Reason{reason_code::kNotAllowed, "No"};
        if (sender != nullptr && message.content == R"("${name}")") message.content = R"("Ann")";
        return Reason{};
      });
    };
    restart();
  }
  Lists lists;
};

TEST_F(MessageServiceTest, TakesWhatIsAddressedToItInTheSameCommit) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  settle();
  send(caller(a), "vip@broadcast.msging.net", "hello", "m1");
  ASSERT_TRUE(wait([&] { return lists.got.size() == 1; }));
  EXPECT_THAT(lists.got, ElementsAre(R"(vip@broadcast.msging.net "hello")"));
  EXPECT_EQ(store::read_meta(store->reader(), "list_message"), lists.last);
  settle();
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted"));
}

TEST_F(MessageServiceTest, ARefusalFailsTheMessage) {
  Client b;
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(b), "vip@broadcast.msging.net", "hello", "m1");
  ASSERT_TRUE(wait([&] { return b.events().size() == 2; }));
  EXPECT_THAT(b.events(), ElementsAre("m1 accepted", "m1 failed"));
  EXPECT_TRUE(lists.got.empty());
}

TEST_F(MessageServiceTest, HearsOfNotificationsForItsAddresses) {
  Client a;
  connect(a, "a@msging.net/1", bot("a"));
  settle();
  Notification notification;
  notification.id = "m7";
  notification.to = *Node::parse("vip@broadcast.msging.net");
  notification.event = Event::kReceived;
  hub->send_notification(caller(a), notification, {});
  ASSERT_TRUE(wait([&] { return lists.told.size() == 1; }));
  EXPECT_THAT(lists.told, ElementsAre("m7 received"));
}

TEST_F(MessageServiceTest, RewritersSeeAMessageFirst) {
  Client a;
  Client b;
  connect(a, "a@msging.net/1", bot("a"));
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(a), "b@msging.net", "${name}", "m1");
  ASSERT_TRUE(wait([&] { return b.texts().size() == 1; }));
  EXPECT_THAT(b.texts(), ElementsAre("Ann"));
}

TEST_F(MessageServiceTest, ARewriterCanRefuseAMessage) {
  Client a;
  Client b;
  connect(a, "a@msging.net/1", bot("a"));
  connect(b, "b@msging.net/1", bot("b"));
  settle();
  send(caller(a), "b@msging.net", "secret", "m1");
  ASSERT_TRUE(wait([&] { return a.events().size() == 2; }));
  EXPECT_THAT(a.events(), ElementsAre("m1 accepted", "m1 failed"));
  EXPECT_TRUE(b.texts().empty());
}

}  // namespace
}  // namespace parlance::hub
