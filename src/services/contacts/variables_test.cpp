#include "services/contacts/variables.h"

#include <gmock/gmock.h>

#include "services/contacts/contacts.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;
using ::testing::ElementsAre;

std::string replaced(std::string_view content) {
  return replace_contact_variables(content, [](std::string_view path) {
    if (path == "name") return std::string("Ann \"A\"");
    if (path == "self") return std::string("${contact.name}");
    if (path == "big") return std::string(5 << 20, 'x');
    return std::string();
  });
}

TEST(ContactVariablesTest, AreReplacedInEveryStringOfTheContent) {
  EXPECT_EQ(replaced(R"("Hi ${contact.name}!")"), R"("Hi Ann \"A\"!")");
  EXPECT_EQ(
      replaced(R"({"a" : ["${contact.name}", 1.50], "${contact.name}" : "x${Contact.city}y"})"),
      R"({"a" : ["Ann \"A\"", 1.50], "${contact.name}" : "xy"})");
  EXPECT_EQ(replaced(R"("\"${contact.name}\"\\")"), R"("\"Ann \"A\"\"\\")");
}

TEST(ContactVariablesTest, OthersStayAsTheyAre) {
  for (const auto* text : {R"("${name} ${contact} ${contact.} ${resource.x} $ {contact.name}")",
                           R"("${contact.name")", R"("plain")", "17", "null", R"("")"}) {
    EXPECT_EQ(replaced(text), text);
  }
  EXPECT_EQ(replaced(R"("${a ${contact.name}")"), R"("${a Ann \"A\"")");
}

TEST(ContactVariablesTest, WhatWasPutInIsNotLookedAtAgain) {
  EXPECT_EQ(replaced(R"("${contact.self}")"), R"("${contact.name}")");
}

TEST(ContactVariablesTest, TheWholeStaysWithinTheLargestEnvelope) {
  const auto out = replaced(R"("${contact.big}${contact.big}")");
  EXPECT_EQ(out.size(), (std::size_t{5} << 20) + 2);
}

class VariablesTest : public testing::CommandFixture {
 protected:
  VariablesTest() {
    configure = [this](hub::Hub& fresh) {
      services_ = register_all(fresh.commands());
      for (const auto& service : services_) service->attach(fresh);
    };
    restart();
    bot_ = bot("mybot");
    connect(ann_, "ann@0mn.io/web", nullptr);
    EXPECT_EQ(outcome(ask(caller(bot_), Method::kSet, "/contacts",
                          R"({"identity":"ann@0mn.io","name":"Ann","extras":{"Plan":"Gold"}})",
                          kContactType)),
              "");
  }
  void post(const std::string& text, const std::string& flag) {
    Message message;
    message.id = "m";
    message.to = *Node::parse("ann@0mn.io/web");
    message.type = "text/plain";
    message.content = "\"" + text + "\"";
    if (!flag.empty()) message.metadata.set("#message.replaceVariables", flag);
    hub->send_message(caller(bot_), std::move(message), {});
    settle();
  }

  std::vector<std::shared_ptr<Service>> services_;
  hub::AccountPtr bot_;
  Client ann_;
};

TEST_F(VariablesTest, AMessageIsFilledFromTheRosterWhenItAsksForIt) {
  const std::string text = "Hi ${contact.NAME}, plan ${contact.extras.plan}${contact.city}";
  post(text, "True");
  post(text, "false");
  post(text, "");
  EXPECT_THAT(ann_.texts(), ElementsAre("Hi Ann, plan Gold", text, text));
  const auto thread = get(caller(bot_), "/threads/ann@0mn.io?$take=3");
  EXPECT_TRUE(thread.resource.contains("Hi Ann, plan Gold")) << thread.resource;
}

TEST_F(VariablesTest, AStrangerHasNothingToPutIn) {
  Client bob;
  connect(bob, "bob@0mn.io/web", nullptr);
  Message message;
  message.to = *Node::parse("bob@0mn.io");
  message.type = "text/plain";
  message.content = R"("Hi ${contact.name}!")";
  message.metadata.set("#message.replaceVariables", "true");
  hub->send_message(caller(bot_), std::move(message), {});
  settle();
  EXPECT_THAT(bob.texts(), ElementsAre("Hi !"));
}

}  // namespace
}  // namespace parlance::services
