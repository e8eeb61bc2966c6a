#include "net/timer_wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace parlance::net {
namespace {

struct Timed : TimerWheel::Node {
  int name = 0;
};

std::vector<int> advance(TimerWheel& wheel, std::uint64_t tick) {
  std::vector<int> fired;
  wheel.advance(tick,
                [&](TimerWheel::Node& node) { fired.push_back(static_cast<Timed&>(node).name); });
  return fired;
}

TEST(TimerWheel, FiresAtItsTickAndNotBefore) {
  TimerWheel wheel;
  Timed a;
  a.name = 1;
  wheel.insert(a, 5);
  EXPECT_TRUE(advance(wheel, 4).empty());
  EXPECT_EQ(advance(wheel, 5), std::vector{1});
  EXPECT_TRUE(wheel.empty());
  EXPECT_FALSE(a.linked());
}

TEST(TimerWheel, WhatIsDueAlreadyFiresAtTheNextTick) {
  TimerWheel wheel;
  advance(wheel, 100);
  Timed a;
  a.name = 1;
  wheel.insert(a, 3);
  EXPECT_TRUE(advance(wheel, 100).empty());
  EXPECT_EQ(advance(wheel, 101), std::vector{1});
}

TEST(TimerWheel, KeepsTimersOfLaterRoundsApart) {
  TimerWheel wheel;
  Timed a;
  Timed b;
  Timed c;
  a.name = 1;
  b.name = 2;
  c.name = 3;
  wheel.insert(c, 7 + 1024);
  wheel.insert(b, 7 + 512);
  wheel.insert(a, 7);
  EXPECT_EQ(advance(wheel, 500), std::vector{1});
  EXPECT_TRUE(advance(wheel, 518).empty());
  EXPECT_EQ(advance(wheel, 519), std::vector{2});
  EXPECT_EQ(advance(wheel, 5000), std::vector{3});
}

TEST(TimerWheel, RemovesAndMoves) {
  TimerWheel wheel;
  Timed a;
  Timed b;
  a.name = 1;
  b.name = 2;
  wheel.insert(a, 5);
  wheel.insert(b, 5);
  wheel.remove(a);
  wheel.remove(a);
  wheel.insert(b, 9);
  EXPECT_TRUE(advance(wheel, 8).empty());
  EXPECT_EQ(advance(wheel, 9), std::vector{2});
  EXPECT_TRUE(wheel.empty());
}

TEST(TimerWheel, ACallbackMayInsertAndRemoveOthers) {
  TimerWheel wheel;
  Timed a;
  Timed b;
  Timed c;
  a.name = 1;
  b.name = 2;
  c.name = 3;
  wheel.insert(a, 5);
  wheel.insert(b, 5);
  std::vector<int> fired;
  wheel.advance(10, [&](TimerWheel::Node& node) {
    fired.push_back(static_cast<Timed&>(node).name);
    if (&node == &a) {
      wheel.remove(b);
      wheel.insert(c, 7);
      wheel.insert(a, 20);
    }
  });
  EXPECT_EQ(fired, (std::vector{1, 3}));
  EXPECT_EQ(advance(wheel, 20), std::vector{1});
}

TEST(TimerWheel, AgreesWithAnOrderedMap) {
  std::mt19937 random(7);
  TimerWheel wheel;
  std::vector<Timed> timers(200);
  std::map<int, std::uint64_t> expected;
  std::uint64_t now = 0;
  for (int i = 0; i < 200; ++i) timers[static_cast<std::size_t>(i)].name = i;
  for (int round = 0; round < 5000; ++round) {
    const int name = static_cast<int>(random() % 200);
    Timed& timer = timers[static_cast<std::size_t>(name)];
    if (random() % 3 == 0) {
      wheel.remove(timer);
      expected.erase(name);
    } else {
      const auto tick = now + 1 + random() % 2000;
      wheel.insert(timer, tick);
      expected[name] = tick;
    }
    now += random() % 40 == 0 ? random() % 3000 : random() % 3;
    wheel.advance(now, [&](TimerWheel::Node& node) {
      const auto found = expected.find(static_cast<Timed&>(node).name);
      ASSERT_NE(found, expected.end());
      ASSERT_LE(found->second, now);
      expected.erase(found);
    });
    for (const auto& [other, tick] : expected) ASSERT_GT(tick, now);
    ASSERT_EQ(wheel.empty(), expected.empty());
  }
}

}  // namespace
}  // namespace parlance::net
