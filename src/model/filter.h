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
  // monostate: null. A bare word is a string, and so is a guid'…'.
  std::variant<std::monostate, bool, double, std::string, Timestamp> value;
  // How a number, boolean or date was written, for comparing it with a property that is text:
  // identities and phone numbers often come without quotes and do not survive as a double.
  std::string spelling;
};

// Comparisons always have the property on the left, whatever side it was written on. A function
// compared with true or false, `startswith(…) eq true`, is the function or its negation.
struct FilterNode {
  enum class Kind {
    kAnd,
    kOr,
    kNot,  // children; kAnd and kOr have two or more, kNot one
    kEq,
    kNe,
    kGt,
    kGe,
    kLt,
    kLe,  // property op literal
    kStartsWith,
    kEndsWith,
    kSubstringOf  // property, literal (a string)
  };
  Kind kind = Kind::kEq;
  std::vector<FilterNode> children;
  std::string property;  // path with '.' between parts, lower-cased
  FilterLiteral literal;
};

// Precedence: not, comparison, and, or; parentheses. kInvalid with the position for a syntax error,
// for a property not in `known` (when given), for an expression nested deeper than 32 or longer
// than 4096 bytes. `known` names are compared without case; one that ends in ".*" allows every path
// below it, such as "extras.*".
Result<FilterNode> parse_filter(std::string_view text,
                                const std::vector<std::string>* known = nullptr);

// Evaluates against `lookup`, which gives a property's value (nullopt: absent, equal to null only).
// Where the two types differ: a text compared with a number or boolean is compared with how that
// was written, a date with a text that is a date. Order comparisons with null are false.
using FilterLookup = std::function<std::optional<FilterLiteral>(std::string_view property)>;
bool matches(const FilterNode& filter, const FilterLookup& lookup);

}  // namespace parlance
