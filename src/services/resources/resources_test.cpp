#include "services/resources/resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;
using ::testing::ElementsAre;

class ResourcesTest : public testing::CommandFixture {
 protected:
  ResourcesTest() {
    configure = [this](hub::Hub& fresh) {
      services_ = register_all(fresh.commands());
      for (const auto& service : services_) service->attach(fresh);
    };
    begin();
  }
  void begin() {
    restart();
    bot_ = bot("mybot");
    connect(ann_, "ann@0mn.io/web", nullptr);
    connect(session_, "mybot@msging.net/home", bot_);
    settle();
  }
  Command set(const std::string& key, const std::string& document,
              std::string_view type = "text/plain") {
    return ask(caller(bot_), Method::kSet, "/resources/" + key, document, type);
  }
  // What Ann gets of it, or what the bot is told.
  std::string sent(const std::string& content) {
    Message message;
    message.id = "m" + std::to_string(++number_);
    message.to = *Node::parse("ann@0mn.io");
    message.type = "application/vnd.iris.resource+json";
    message.content = content;
    const auto before = ann_.received.size();
    hub->send_message(caller(session_), message, {});
    EXPECT_TRUE(wait([&] {
      return ann_.received.size() > before ||
             (!session_.events().empty() && session_.events().back() == message.id + " failed");
    }));
    if (ann_.received.size() > before) {
      const Message got = ann_.messages().back();
      return got.type + " " + got.content;
    }
    const Reason reason = session_.notifications().back().reason;
    return std::to_string(reason.code) + " " + reason.description;
  }

  hub::AccountPtr bot_;
  Client ann_;
  Client session_;
  int number_ = 0;
  std::vector<std::shared_ptr<Service>> services_;
};

TEST_F(ResourcesTest, KeepsADocumentAsItCame) {
  const std::string nasty = R"({ "text":"\u0000 \"'\\ \u202eabc 😀","n":1.50 })";
  EXPECT_EQ(outcome(set("a%C3%A9%20b", nasty, "application/vnd.lime.media-link+json")), "");
  const Command got = get(caller(bot_), "/resources/aé%20b");
  EXPECT_EQ(got.type, "application/vnd.lime.media-link+json");
  EXPECT_EQ(got.resource, nasty);
  EXPECT_EQ(outcome(set("a%C3%A9%20b", "\"new\"")), "");
  EXPECT_EQ(outcome(get(caller(bot_), "/resources/aé%20b")), "\"new\"");
  begin();
  EXPECT_EQ(outcome(get(caller(bot_), "/resources/aé%20b")), "\"new\"") << "after a restart";
}

TEST_F(ResourcesTest, ListsKeysByWhenTheyWereWritten) {
  EXPECT_EQ(outcome(get(caller(bot_), "/resources")),
            R"({"total":0,"itemType":"text/plain","items":[]})");
  for (const auto* key : {"one", "two", "three", "one"}) set(key, "\"x\"");
  EXPECT_EQ(outcome(get(caller(bot_), "/resources")),
            R"({"total":3,"itemType":"text/plain","items":["one","three","two"]})");
  EXPECT_EQ(outcome(get(caller(bot_), "/resources?skip=1&take=1")),
            R"({"total":3,"itemType":"text/plain","items":["three"]})");
  EXPECT_EQ(code(get(caller(bot_), "/resources?$take=-1")), 64);
}

TEST_F(ResourcesTest, RemovesADocumentOnce) {
  set("one", "\"x\"");
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/resources/one")), 0);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/resources/one")), 67);
  EXPECT_EQ(code(get(caller(bot_), "/resources/one")), 67);
}

TEST_F(ResourcesTest, AreTheBotsOwn) {
  set("one", "\"x\"");
  const auto other = bot("other");
  EXPECT_EQ(code(get(caller(other), "/resources/one")), 67);
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/resources/one")), 31);
  EXPECT_EQ(code(ask(caller(ann_), Method::kSet, "/resources/one", "\"x\"", "text/plain")), 66);
}

TEST_F(ResourcesTest, AKeyHasAtMost512Bytes) {
  const std::string longest(512, 'k');
  EXPECT_EQ(code(set(longest, "\"x\"")), 0);
  EXPECT_EQ(outcome(get(caller(bot_), "/resources/" + longest)), "\"x\"");
  EXPECT_EQ(outcome(set(longest + "k", "\"x\"")), "64 key: must not be longer than 512 bytes");
}

TEST_F(ResourcesTest, AMessageCarriesTheDocumentInPlaceOfItsKey) {
  set("welcome", R"("Hi ${name}, ${unknown} ${${name}}")");
  EXPECT_EQ(sent(R"({"key":"welcome","variables":{"name":"John \"${name}\" Doe"}})"),
            R"(text/plain "Hi John \"${name}\" Doe, ${unknown} ${John \"${name}\" Doe}")");
  EXPECT_EQ(sent(R"({"KEY":"welcome"})"), R"(text/plain "Hi ${name}, ${unknown} ${${name}}")");
}

TEST_F(ResourcesTest, OnlyValuesAreReplaced) {
  set("doc", R"({ "${a}":["${a}",{"x":"\u0024{a}"}], "n":1 })", "application/x-shop+json");
  EXPECT_EQ(sent(R"({"key":"doc","variables":{"a":7}})"),
            R"(application/x-shop+json { "${a}":["7",{"x":"7"}], "n":1 })");
}

TEST_F(ResourcesTest, TheContactIsKnownWithoutBeingAskedFor) {
  ask(caller(bot_), Method::kSet, "/contacts", R"({"identity":"ann@0mn.io","name":"Ann"})",
      "application/vnd.lime.contact+json");
  set("hi", R"("${greeting} ${contact.name}${contact.city}!")");
  EXPECT_EQ(sent(R"({"key":"hi","variables":{"greeting":"Hi"}})"), R"(text/plain "Hi Ann!")");
}

TEST_F(ResourcesTest, AKeyThatIsNotThereFailsTheMessage) {
  EXPECT_EQ(sent(R"({"key":"nothing"})"), "67 The sender has no resource of the key 'nothing'");
  EXPECT_THAT(session_.events(), ElementsAre("m1 accepted", "m1 failed"));
}

TEST_F(ResourcesTest, AContentThatIsNoReferenceFailsTheMessage) {
  set("welcome", "\"x\"");
  EXPECT_EQ(sent(R"({"variables":{}})").substr(0, 2), "21");
  EXPECT_EQ(sent(R"({"key":"welcome","variables":{"a":{}}})").substr(0, 2), "21");
}

TEST_F(ResourcesTest, WhatAMessageGrowsToIsLimited) {
  std::string many = "\"";
  for (int i = 0; i < 1000; ++i) many += "${v}";
  set("many", many + '"');
  const std::string large(8191, 'x');  // 1000 of them and the quotes are under 8 MiB
  EXPECT_EQ(sent(R"({"key":"many","variables":{"v":")" + large + "\"}}").substr(0, 10),
            "text/plain");
  EXPECT_EQ(sent(R"({"key":"many","variables":{"v":")" + large + large + "\"}}"),
            "64 The document would be larger than 8 MiB with its variables");
}

}  // namespace
}  // namespace parlance::services
