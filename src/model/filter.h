// `$filter`: the OData v2 subset of spec extensions 0.5 as a tree that a repository turns into SQL
// or evaluates on values. Property names and string comparisons ignore case.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace parlance {

struct FilterLiteral {
  // monostate: null. A bare word is a string.
  std::variant<std::monostate, bool, double, std::string, Timestamp> value;
};

struct FilterNode {
  enum class Kind {
    kAnd,
    kOr,
    kNot,  // children
    kEq,
    kNe,
    kGt,
    kGe,
    kLt,
    kLe,  // property op literal
    kStartsWith,
    kEndsWith,
    kSubstringOf  // property, literal (string)
  };
  Kind kind;
  std::vector<FilterNode> children;
  std::string property;  // path with '.' between parts, lower-cased
  FilterLiteral literal;
};

// kInvalid with the position for a syntax error, for a property not in `known` (when given), for an
// expression nested deeper than 32 or longer than 4096 characters.
Result<FilterNode> parse_filter(std::string_view text,
                                const std::vector<std::string>* known = nullptr);

// Evaluates against `lookup`, which gives a property's value (nullopt: absent, equal to null only).
using FilterLookup = std::function<std::optional<FilterLiteral>(std::string_view property)>;
bool matches(const FilterNode& filter, const FilterLookup& lookup);

}  // namespace parlance
