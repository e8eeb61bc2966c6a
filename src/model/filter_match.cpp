// Evaluates filters on values in memory.
#include <algorithm>
#include <charconv>
#include <compare>

#include "base/text.h"
#include "base/time_text.h"
#include "model/filter.h"

namespace parlance {
namespace {

using Kind = FilterNode::Kind;

std::strong_ordering compare_text(std::string_view a, std::string_view b) {
  return to_lower(a) <=> to_lower(b);
}

std::string shortest(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return {digits, static_cast<std::size_t>(end - digits)};
}

// The text that a literal stands for when the other side is text.
std::string spelt(const FilterLiteral& literal) {
  if (const auto* text = std::get_if<std::string>(&literal.value)) return *text;
  if (!literal.spelling.empty()) return literal.spelling;
  if (const auto* flag = std::get_if<bool>(&literal.value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&literal.value)) return shortest(*number);
  if (const auto* time = std::get_if<Timestamp>(&literal.value)) return to_iso8601(*time);
  return {};
}

std::optional<Timestamp> as_time(const FilterLiteral& literal) {
  if (const auto* time = std::get_if<Timestamp>(&literal.value)) return *time;
  if (const auto* text = std::get_if<std::string>(&literal.value)) return parse_iso8601(*text);
  return std::nullopt;
}

std::optional<double> as_number(const FilterLiteral& literal) {
  if (const auto* number = std::get_if<double>(&literal.value)) return *number;
  const auto* text = std::get_if<std::string>(&literal.value);
  if (text == nullptr) return std::nullopt;
  double number = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, number);
  return stop == end && problem == std::errc{} ? std::optional(number) : std::nullopt;
}

// How property and literal stand to each other; unordered when they cannot be compared. Neither is
// null.
std::partial_ordering compare(const FilterLiteral& property, const FilterLiteral& literal) {
  const auto holds = [&]<class T>(T) {
    return std::holds_alternative<T>(property.value) || std::holds_alternative<T>(literal.value);
  };
  if (holds(Timestamp{})) {
    const auto a = as_time(property);
    const auto b = as_time(literal);
    if (a && b) return *a <=> *b;
    return std::partial_ordering::unordered;
  }
  if (std::holds_alternative<double>(property.value)) {
    if (const auto b = as_number(literal)) return std::get<double>(property.value) <=> *b;
    return std::partial_ordering::unordered;
  }
  return compare_text(spelt(property), spelt(literal));
}

bool starts_with(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && iequals(text.substr(0, part.size()), part);
}

bool ends_with(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && iequals(text.substr(text.size() - part.size()), part);
}

bool test(const FilterNode& node, const FilterLiteral& property) {
  const bool null = std::holds_alternative<std::monostate>(property.value);
  const bool wants_null = std::holds_alternative<std::monostate>(node.literal.value);
  if (null || wants_null) {
    const bool equal = null && wants_null;
    return (node.kind == Kind::kEq && equal) || (node.kind == Kind::kNe && !equal);
  }
  switch (node.kind) {
    case Kind::kEq:
      return compare(property, node.literal) == 0;
    case Kind::kNe:
      return compare(property, node.literal) != 0;
    case Kind::kGt:
      return compare(property, node.literal) > 0;
    case Kind::kGe:
      return compare(property, node.literal) >= 0;
    case Kind::kLt:
      return compare(property, node.literal) < 0;
    case Kind::kLe:
      return compare(property, node.literal) <= 0;
    case Kind::kStartsWith:
      return starts_with(spelt(property), spelt(node.literal));
    case Kind::kEndsWith:
      return ends_with(spelt(property), spelt(node.literal));
    default:
      return to_lower(spelt(property)).contains(to_lower(spelt(node.literal)));
  }
}

}  // namespace

bool matches(const FilterNode& filter, const FilterLookup& lookup) {
  const auto holds = [&lookup](const FilterNode& child) { return matches(child, lookup); };
  switch (filter.kind) {
    case Kind::kAnd:
      return std::ranges::all_of(filter.children, holds);
    case Kind::kOr:
      return std::ranges::any_of(filter.children, holds);
    case Kind::kNot:
      return !holds(filter.children.front());
    default:
      return test(filter, lookup(filter.property).value_or(FilterLiteral{}));
  }
}

}  // namespace parlance
