#include "services/profile/profile.h"

#include <gtest/gtest.h>

#include <string>

#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;

constexpr auto* kMenu = "application/vnd.lime.document-select+json";

class ProfileTest : public testing::CommandFixture {
 protected:
  Command set(const std::string& property, const std::string& document,
              std::string_view type = "text/plain") {
    return ask(caller(bot_), Method::kSet, "/profile/" + property, document, type);
  }
  // A menu with `levels` of menus inside each other.
  static std::string menu(int levels) {
    std::string label = R"({"type":"text/plain","value":"x"})";
    std::string json;
    for (int i = 0; i < levels; ++i) {
      json = R"({"options":[{"label":)" + label + "}]}";
      label = R"({"type":")" + std::string(kMenu) + R"(","value":)" + json + "}";
    }
    return json;
  }

  hub::AccountPtr bot_ = bot("mybot");
};

TEST_F(ProfileTest, KeepsEachProperty) {
  EXPECT_EQ(outcome(get(caller(bot_), "/profile")),
            R"({"total":0,"itemType":"text/plain","items":[]})");
  const std::string nasty = R"("\u0007 \"<b>\" \u202e 😀")";
  EXPECT_EQ(outcome(set("persistent-menu", menu(3), kMenu)), "");
  EXPECT_EQ(outcome(set("greeting", nasty)), "");
  EXPECT_EQ(outcome(set("get-started-label", "\"Start now\"")), "");
  EXPECT_EQ(outcome(set("Get-Started", "\"go\"")), "");
  EXPECT_EQ(outcome(get(caller(bot_), "/profile")),
            R"({"total":4,"itemType":"text/plain","items":["get-started","get-started-label",)"
            R"("greeting","persistent-menu"]})");
  EXPECT_EQ(outcome(get(caller(bot_), "/profile/greeting")), nasty);
  const Command kept = get(caller(bot_), "/profile/persistent-menu");
  EXPECT_EQ(kept.type, kMenu);
  EXPECT_EQ(kept.resource, menu(3));
  EXPECT_EQ(outcome(get(caller(bot_), "/profile/get-started")), "\"go\"");
}

TEST_F(ProfileTest, RemovesAPropertyOnce) {
  set("greeting", "\"hi\"");
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/profile/greeting")), 0);
  EXPECT_EQ(code(ask(caller(bot_), Method::kDelete, "/profile/greeting")), 67);
  EXPECT_EQ(code(get(caller(bot_), "/profile/greeting")), 67);
}

TEST_F(ProfileTest, KnowsItsPropertiesAndTheirTypes) {
  EXPECT_EQ(code(set("colour", "\"red\"")), 64);
  EXPECT_EQ(code(get(caller(bot_), "/profile/colour")), 64);
  EXPECT_EQ(code(set("greeting", menu(1), kMenu)), 23);
  EXPECT_EQ(code(set("get-started", R"({"a":1})", "application/json")), 0);
  EXPECT_EQ(code(set("persistent-menu", "\"x\"")), 23);
}

TEST_F(ProfileTest, AMenuIsAMenu) {
  EXPECT_EQ(outcome(set("persistent-menu", menu(4), kMenu)),
            "64 options: a menu has at most 3 levels");
  EXPECT_EQ(code(set("persistent-menu", R"({"options":[]})", kMenu)), 23);
  EXPECT_EQ(code(set("persistent-menu", R"({"options":[{}]})", kMenu)), 23);
  EXPECT_EQ(code(set("persistent-menu",
                     R"({"options":[{"label":{"type":"application/vnd.lime.web-link+json",)"
                     R"("value":{"text":"x"}}}]})",
                     kMenu)),
            23);
  EXPECT_EQ(code(set("persistent-menu",
                     R"({"Options":[{"Label":{"Type":"application/vnd.lime.web-link+json",)"
                     R"("Value":{"text":"x","uri":"https://a.com"}}}]})",
                     kMenu)),
            0);
}

TEST_F(ProfileTest, EverybodyReadsItAndItsOwnerChangesIt) {
  Client ann;
  connect(ann, "ann@0mn.io/web", nullptr);
  set("greeting", "\"hi\"");
  EXPECT_EQ(outcome(get(caller(ann), "lime://mybot@msging.net/profile/greeting")), "\"hi\"");
  EXPECT_EQ(outcome(get(caller(ann), "lime://mybot@msging.net/profile")),
            R"({"total":1,"itemType":"text/plain","items":["greeting"]})");
  EXPECT_EQ(code(ask(caller(ann), Method::kSet, "lime://mybot@msging.net/profile/greeting", "\"x\"",
                     "text/plain")),
            31);
  EXPECT_EQ(code(ask(caller(ann), Method::kDelete, "lime://mybot@msging.net/profile/greeting")),
            31);
  EXPECT_EQ(code(ask(caller(ann), Method::kSet, "/profile/greeting", "\"x\"", "text/plain")), 66);
}

}  // namespace
}  // namespace parlance::services
