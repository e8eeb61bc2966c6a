// Reading a document as slices of its text.
#include "model/content/json_tree.h"

#include <gtest/gtest.h>

namespace parlance::content {
namespace {

TEST(JsonTree, GivesValuesAsTheyAreWritten) {
  const JsonTree tree(R"( {"a" : [1.50, "x\"]}" ,{"b":{}} ], "c":null,"d" :true} )");
  const JsonValue root = tree.root();
  EXPECT_EQ(root["a"].raw(), R"([1.50, "x\"]}" ,{"b":{}} ])");
  EXPECT_EQ(root["a"].size(), 3U);
  EXPECT_EQ(root["a"].first().raw(), "1.50");
  EXPECT_EQ(root["a"].first().next().text(), R"(x"]})");
  EXPECT_EQ(root["a"].first().next().next()["b"].raw(), "{}");
  EXPECT_TRUE(root["c"].missing());
  EXPECT_FALSE(root["c"].absent());
  EXPECT_EQ(root["d"].text(), "True");
  EXPECT_TRUE(root["e"].absent());
  EXPECT_EQ(root.first().name(), "a");
}

TEST(JsonTree, FindsMembersInAnyCaseAndTheExactOneFirst) {
  const JsonTree tree(R"({"Emoji":1,"emoji":2,"\u0074ext":3})");
  EXPECT_EQ(tree.root()["emoji"].raw(), "2");
  EXPECT_EQ(tree.root()["EMOJI"].raw(), "1");
  EXPECT_EQ(tree.root()["text"].raw(), "3");
}

TEST(JsonTree, ReadsNumbersAlsoFromText) {
  const JsonTree tree(R"(["3124123", "1.5", 7, "x", 1e999, true])");
  JsonValue item = tree.root().first();
  EXPECT_EQ(item.integer(), 3124123);
  item = item.next();
  EXPECT_EQ(item.number(), 1.5);
  EXPECT_EQ(item.integer(), std::nullopt);
  item = item.next();
  EXPECT_EQ(item.number(), 7);
  item = item.next();
  EXPECT_EQ(item.number(), std::nullopt);
  item = item.next();
  EXPECT_EQ(item.number(), std::nullopt);
  item = item.next();
  EXPECT_EQ(item.number(), std::nullopt);
}

TEST(JsonTree, WhatIsAbsentAnswersEverything) {
  const JsonValue none;
  EXPECT_TRUE(none["a"]["b"].first().next().absent());
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.size(), 0U);
  EXPECT_EQ(none.integer(), std::nullopt);
}

}  // namespace
}  // namespace parlance::content
