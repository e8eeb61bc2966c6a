// Dice as players write them: 2d6 is two dice of six sides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::brains {

struct Dice {
  int count = 1;
  int sides = 6;
};

inline constexpr int kMostDice = 20;
inline constexpr int kMostSides = 1000;

// `2d6`, `d20`, `2 d 6`; nullopt for anything else, and outside of 1…20 dice of 2…1000 sides.
std::optional<Dice> parse_dice(std::string_view text);

// A number from 1 to `sides`, each as likely, from the kernel's random source.
int roll_die(int sides);

// "2d6: 3 + 5 = 8"
std::string describe_roll(const Dice& dice, const std::function<int(int sides)>& roll);

}  // namespace parlance::brains
