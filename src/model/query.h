// Paging options of list commands (spec extensions 0.5).
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "model/uri.h"

namespace parlance {

struct PageRule {
  std::int64_t take_default = 100;
  std::int64_t take_max = 100;
  // E of the spec: outside 1..take_max is an error; else C: clamped to take_max, and 0 is allowed.
  bool refuse_over_max = false;
};

struct Page {
  std::int64_t skip = 0;
  std::int64_t take = 100;
  std::optional<bool> ascending;
};

// Reads $skip, $take, $ascending. Negative, non-numeric, or refused values: kInvalid with the
// field. A blank value counts as absent.
Result<Page> read_page(const LimeUri& uri, const PageRule& rule);

// true/false in any case, 1/0; nullopt otherwise.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace parlance
