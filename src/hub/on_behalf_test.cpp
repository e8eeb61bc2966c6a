#include "hub/on_behalf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/outgoing.h"
#include "hub/testing/hub_fixture.h"

namespace parlance::hub {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using testing::HubFixture;
using ::testing::IsEmpty;

// A message that a service sends together with something of its own.
class ServiceOp final : public store::WriteOp {
 public:
  ServiceOp(std::unique_ptr<Outgoing> message, bool sends, bool fails)
      : message_(std::move(message)), sends_(sends), fails_(fails) {}
  void apply(store::Connection& connection) override {
    if (sends_) message_->apply(connection);
    if (fails_) throw store::StorageFailure(store::StorageFailure::Kind::kOther, "for the test");
  }
  void committed() override { message_->committed(); }
  void failed(const Error&) override { message_->failed(); }

 private:
  std::unique_ptr<Outgoing> message_;
  bool sends_;
  bool fails_;
};

class OnBehalfTest : public HubFixture {
 protected:
  OnBehalfTest() {
    robot_account_ = bot("a");
    connect(robot_, "a@msging.net/1", robot_account_);
    connect(ann_, "ann@0mn.io/home", nullptr);
    settle();
  }
  void send_for_bot(bool sends, bool fails = false) {
    Message message;
    message.id = "m1";
    message.from = robot_account_->account.identity;
    message.to = *Node::parse("ann@0mn.io");
    message.pp = on_behalf_node(hub->domains(), "scheduler", message.from);
    message.type = "text/plain";
    message.content = R"("hello")";
    store->writer().submit(
        std::make_unique<ServiceOp>(hub->outgoing(std::move(message)), sends, fails));
    settle();
  }

  AccountPtr robot_account_;
  Client robot_;
  Client ann_;
};

TEST_F(OnBehalfTest, WhatAServiceSendsComesFromTheBotThatHearsOfIt) {
  send_for_bot(true);
  ASSERT_THAT(ann_.texts(), ElementsAre("hello"));
  const Message message = ann_.messages().front();
  EXPECT_EQ(message.from.text(), "a@msging.net");
  EXPECT_EQ(message.pp.text(), "postmaster@scheduler.msging.net/a%40msging.net");
  Notification received;
  received.id = "m1";
  received.to = message.pp;
  received.event = Event::kReceived;
  hub->send_notification(caller(ann_), received, {});
  settle();
  EXPECT_THAT(robot_.events(), ElementsAre("m1 accepted", "m1 dispatched", "m1 received"));
}

TEST_F(OnBehalfTest, NothingGoesOutThatWasNotWritten) {
  send_for_bot(false);
  send_for_bot(true, true);
  EXPECT_THAT(ann_.texts(), IsEmpty());
  EXPECT_THAT(robot_.events(), IsEmpty());
}

TEST_F(OnBehalfTest, AClientCannotSpeakAsAService) {
  Message message;
  message.id = "m1";
  message.to = *Node::parse("ann@0mn.io");
  message.pp = on_behalf_node(hub->domains(), "scheduler", robot_account_->account.identity);
  message.type = "text/plain";
  message.content = R"("hello")";
  hub->send_message(caller(robot_), message, {});
  settle();
  EXPECT_THAT(ann_.texts(), IsEmpty());
  EXPECT_THAT(robot_.events(), ElementsAre("m1 failed"));
}

}  // namespace
}  // namespace parlance::hub
