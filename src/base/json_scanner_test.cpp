#include "base/json_scanner.h"

#include <gtest/gtest.h>

#include "base/json_writer.h"

namespace parlance {
namespace {

using namespace std::literals;

bool accepts(std::string_view text) {
  return !JsonScanner::whole(text).is(JsonKind::kAbsent);
}

TEST(JsonScanner, AcceptsEveryFormOfJson) {
  for (const auto text :
       {"{}"sv, "[]"sv, " [ 1 , 2 ] "sv, "null"sv, "true"sv, "false"sv, "0"sv, "-0"sv, "-1.5e+10"sv,
        "1E5"sv, R"("")"sv, R"("a\"\\\/\b\f\n\r\tA")"sv, R"("\ud83d\ude00")"sv, R"("é😀")"sv,
        R"({"a":{"b":[{"c":null}]},"a":1})"sv, "[12345678901234567890123456789]"sv, "[1e999]"sv,
        "\"\x7f\""sv}) {
    EXPECT_TRUE(accepts(text)) << text;
  }
}

TEST(JsonScanner, RefusesWhatOnlyLooksLikeJson) {
  for (const auto text : {""sv,
                          " "sv,
                          "{"sv,
                          "}"sv,
                          "{,}"sv,
                          "[1,]"sv,
                          "[,1]"sv,
                          R"({"a":1,})"sv,
                          R"({"a" 1})"sv,
                          R"({"a":})"sv,
                          R"({a:1})"sv,
                          "{1:2}"sv,
                          "[1 2]"sv,
                          "01"sv,
                          "-"sv,
                          "+1"sv,
                          "1."sv,
                          ".5"sv,
                          "1e"sv,
                          "1e+"sv,
                          "0x1"sv,
                          "NaN"sv,
                          "tru"sv,
                          "nulll"sv,
                          "'a'"sv,
                          R"("a)"sv,
                          R"("\x")"sv,
                          R"("\u12")"sv,
                          R"("\u12g4")"sv,
                          R"("\ud800")"sv,
                          R"("\ud800A")"sv,
                          R"("\udc00")"sv,
                          R"("\ud800\ud800")"sv,
                          "\"\n\""sv,
                          "\"\0\""sv,
                          "\"\xff\""sv,
                          "\"\xed\xa0\x80\""sv,
                          "\"\xc3\""sv,
                          "{} {}"sv,
                          "[]]"sv,
                          "// c\n1"sv,
                          "\xef\xbb\xbf{}"sv,
                          "[1\0]"sv,
                          "\"\\"sv,
                          "{\"a\":1"sv,
                          "[1"sv,
                          "{\"a\""sv}) {
    EXPECT_FALSE(accepts(text)) << text;
  }
}

TEST(JsonScanner, LimitsDepth) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(accepts(nested(kMaxJsonDepth)));
  EXPECT_FALSE(accepts(nested(kMaxJsonDepth + 1)));
  const auto text = R"({"a":)" + nested(kMaxJsonDepth) + "}";
  JsonScanner scan(text);
  JsonSlice name;
  JsonSlice value;
  ASSERT_TRUE(scan.open(JsonKind::kObject));
  EXPECT_FALSE(scan.next(name, value));
  EXPECT_FALSE(scan.finish());
  EXPECT_TRUE(scan.error().starts_with("too deeply nested at byte ")) << scan.error();
}

TEST(JsonScanner, SlicesMembersAsTheyCame) {
  JsonScanner scan(R"( { "a" : 1.50 , "b\u0021":[ 1, {} ],"c":"x\ty" } )");
  JsonSlice name;
  JsonSlice value;
  ASSERT_TRUE(scan.open(JsonKind::kObject));
  ASSERT_TRUE(scan.next(name, value));
  EXPECT_EQ(name.text(), "a");
  EXPECT_EQ(value.raw, "1.50");
  ASSERT_TRUE(scan.next(name, value));
  EXPECT_EQ(name.text(), "b!");
  EXPECT_EQ(value.raw, "[ 1, {} ]");
  EXPECT_TRUE(value.is(JsonKind::kArray));
  ASSERT_TRUE(scan.next(name, value));
  EXPECT_EQ(value.text(), "x\ty");
  EXPECT_FALSE(scan.next(name, value));
  EXPECT_TRUE(scan.finish());
  EXPECT_EQ(scan.error(), "");
}

TEST(JsonScanner, SlicesItems) {
  JsonScanner scan(R"(["a",null,{}])");
  JsonSlice item;
  std::string seen;
  ASSERT_TRUE(scan.open(JsonKind::kArray));
  while (scan.next(item)) seen += std::string(item.raw) + ";";
  EXPECT_TRUE(scan.finish());
  EXPECT_EQ(seen, R"("a";null;{};)");
}

TEST(JsonScanner, SaysWhereTheTextIsWrong) {
  JsonScanner scan(R"({"a":1 "b":2})");
  JsonSlice name;
  JsonSlice value;
  ASSERT_TRUE(scan.open(JsonKind::kObject));
  while (scan.next(name, value)) {
  }
  EXPECT_FALSE(scan.finish());
  EXPECT_EQ(scan.error(), "expected a comma or the end of the container at byte 7");
}

TEST(JsonScanner, RefusesAnotherKindOfText) {
  JsonScanner scan("[1]");
  EXPECT_FALSE(scan.open(JsonKind::kObject));
  EXPECT_FALSE(scan.finish());
}

TEST(JsonSlice, ReadsLenientlyTypedMembers) {
  EXPECT_EQ(JsonScanner::whole("42").integer(), 42);
  EXPECT_EQ(JsonScanner::whole(R"("-7")").integer(), -7);
  EXPECT_EQ(JsonScanner::whole("1.5").integer(), std::nullopt);
  EXPECT_EQ(JsonScanner::whole("99999999999999999999").integer(), std::nullopt);
  EXPECT_EQ(JsonScanner::whole("true").integer(), std::nullopt);
  EXPECT_EQ(JsonScanner::whole("true").boolean(), true);
  EXPECT_EQ(JsonScanner::whole(R"("False")").boolean(), false);
  EXPECT_EQ(JsonScanner::whole("1").boolean(), std::nullopt);
}

TEST(JsonWriter, EscapesWhatMustBe) {
  std::string out;
  append_json_string(out, "a\"b\\c\n\x01/é\x7f and more text");
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\u0001/é\x7f and more text\"");
}

TEST(JsonWriter, KeepsTheCommas) {
  std::string out;
  JsonObject object(out);
  object.string("a", "x");
  object.string_unless_empty("b", "");
  object.number("c", -9223372036854775807 - 1);
  object.boolean("d", true);
  object.raw("e", "[1]");
  object.key("f") += "null";
  object.close();
  EXPECT_EQ(out, R"({"a":"x","c":-9223372036854775808,"d":true,"e":[1],"f":null})");
}

}  // namespace
}  // namespace parlance
