// Any bytes as a filter: refused with a reason, or a tree that can be evaluated, and whose negation
// is the opposite.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "model/filter.h"

using namespace parlance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter = parse_filter(text);
  if (!filter) {
    if (filter.error().message.empty()) std::abort();
    return 0;
  }
  const FilterLookup lookup = [](std::string_view name) -> std::optional<FilterLiteral> {
    switch (name.size() % 5) {
      case 0:
        return std::nullopt;
      case 1:
        return FilterLiteral{std::string(name), {}};
      case 2:
        return FilterLiteral{1.5, {}};
      case 3:
        return FilterLiteral{true, {}};
      default:
        return FilterLiteral{Timestamp{}, {}};
    }
  };
  const bool holds = matches(*filter, lookup);
  const auto negation = parse_filter("not (" + std::string(text) + ")");
  if (negation && matches(*negation, lookup) == holds) std::abort();
  return 0;
}
