#include "brains/greeter/dice.h"

#include <gtest/gtest.h>

#include <set>

namespace parlance::brains {
namespace {

TEST(DiceTest, AreReadAsPlayersWriteThem) {
  for (const auto* text : {"2d6", " 2D6 ", "2 d 6"}) {
    const auto dice = parse_dice(text);
    ASSERT_TRUE(dice) << text;
    EXPECT_EQ(dice->count, 2);
    EXPECT_EQ(dice->sides, 6);
  }
  EXPECT_EQ(parse_dice("d20")->count, 1);
}

TEST(DiceTest, NothingElseIsADie) {
  for (const auto* text : {"", "d", "2d", "6", "0d6", "21d6", "2d1", "2d1001", "2d6d6", "-1d6",
                           "2d6x", "99999999999d6"}) {
    EXPECT_FALSE(parse_dice(text)) << text;
  }
}

TEST(DiceTest, ARollIsDescribedWithItsSum) {
  int next = 2;
  const auto roll = [&next](int) { return next++; };
  EXPECT_EQ(describe_roll({3, 6}, roll), "3d6: 2 + 3 + 4 = 9");
  EXPECT_EQ(describe_roll({1, 6}, roll), "1d6: 5");
}

TEST(DiceTest, EveryFaceComesUp) {
  std::set<int> faces;
  for (int i = 0; i < 1000; ++i) faces.insert(roll_die(6));
  EXPECT_EQ(faces, (std::set<int>{1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace parlance::brains
