#include "app/config_value.h"

#include <gtest/gtest.h>

namespace parlance::app {
namespace {

TEST(Durations, AreReadWithTheirUnits) {
  EXPECT_EQ(parse_duration("250ms"), Millis(250));
  EXPECT_EQ(parse_duration("30s"), Millis(30'000));
  EXPECT_EQ(parse_duration("1.5m"), Millis(90'000));
  EXPECT_EQ(parse_duration("1 h"), Millis(3'600'000));
  EXPECT_EQ(parse_duration("92d"), Millis(92LL * 86'400'000));
  for (const auto* bad : {"", "s", "-1s", "1w", "1s2", "1e3s", "inf", "nan", "99999999999999d"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Durations, AreShownInTheLargestUnitThatFits) {
  EXPECT_EQ(show_duration(Millis(1)), "1ms");
  EXPECT_EQ(show_duration(Millis(90'000)), "90s");
  EXPECT_EQ(show_duration(Millis(3'600'000)), "1h");
  EXPECT_EQ(show_duration(Millis(0)), "0ms");
}

TEST(Sizes, AreReadAndShown) {
  EXPECT_EQ(parse_size("1024"), 1024u);
  EXPECT_EQ(parse_size("512KiB"), 512u << 10);
  EXPECT_EQ(parse_size("1MB"), 1'000'000u);
  EXPECT_EQ(parse_size("0.5 GiB"), 512u << 20);
  for (const auto* bad : {"", "KiB", "1 kb", "-1", "1TiB"}) EXPECT_FALSE(parse_size(bad)) << bad;
  EXPECT_EQ(show_size(8u << 20), "8MiB");
  EXPECT_EQ(show_size(1000), "1000B");
}

TEST(ValuesFromText, AListIsSeparatedByCommas) {
  std::vector<std::string> list = {"default"};
  ASSERT_TRUE(
      assign(ValueType::kTextList, {}, raw_from_text(ValueType::kTextList, " a ,b"), &list));
  EXPECT_EQ(list, (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(assign(ValueType::kTextList, {}, raw_from_text(ValueType::kTextList, ""), &list));
  EXPECT_TRUE(list.empty());
}

TEST(ValuesFromText, ABadValueLeavesTheOldOne) {
  std::uint64_t number = 7;
  EXPECT_FALSE(assign(ValueType::kNumber, {}, raw_from_text(ValueType::kNumber, "1x"), &number));
  EXPECT_EQ(number, 7u);
}

}  // namespace
}  // namespace parlance::app
