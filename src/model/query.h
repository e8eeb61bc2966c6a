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
  bool refuse_over_max = false;  // E of the spec: an error; else C: clamped
};

struct Page {
  std::int64_t skip = 0;
  std::int64_t take = 100;
  std::optional<bool> ascending;
};

// Reads $skip, $take, $ascending. Negative, non-numeric, or refused values: kInvalid with the
// field.
Result<Page> read_page(const LimeUri& uri, const PageRule& rule);

// true/false in any case, 1/0; nullopt otherwise.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace parlance
