#include "brains/greeter/dice.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

#include "base/ids.h"
#include "base/text.h"

namespace parlance::brains {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Dice> parse_dice(std::string_view text) {
  text = trim(text);
  const auto letter = text.find_first_of("dD");
  if (letter == std::string_view::npos) return std::nullopt;
  const auto before = trim(text.substr(0, letter));
  const auto count = before.empty() ? std::optional(1) : number(before);
  const auto sides = number(trim(text.substr(letter + 1)));
  if (!count || !sides || *count < 1 || *count > kMostDice || *sides < 2 || *sides > kMostSides) {
    return std::nullopt;
  }
  return Dice{*count, *sides};
}

int roll_die(int sides) {
  const auto range = static_cast<std::uint32_t>(sides);
  // The values above the last whole multiple of `range` would favour the low faces.
  const std::uint32_t limit =
      std::numeric_limits<std::uint32_t>::max() - std::numeric_limits<std::uint32_t>::max() % range;
  std::uint32_t value = 0;
  do {
    random_bytes(std::as_writable_bytes(std::span(&value, 1)));
  } while (value >= limit);
  return static_cast<int>(value % range) + 1;
}

std::string describe_roll(const Dice& dice, const std::function<int(int sides)>& roll) {
  std::string text = std::to_string(dice.count) + "d" + std::to_string(dice.sides) + ": ";
  int sum = 0;
  for (int i = 0; i < dice.count; ++i) {
    const int face = roll(dice.sides);
    sum += face;
    if (i > 0) text += " + ";
    text += std::to_string(face);
  }
  if (dice.count > 1) text += " = " + std::to_string(sum);
  return text;
}

}  // namespace parlance::brains
