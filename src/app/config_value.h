// Values of the configuration in the forms that people write, and how they get into a Config.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace parlance::app {

enum class ValueType : std::uint8_t {
  kText,
  kAddress,    // HOST:PORT, [IPV6]:PORT
  kNumber,     // whole
  kSize,       // bytes: 1048576, "512KiB", "8MiB"
  kDuration,   // seconds: 30, 0.5, or "250ms", "30s", "10m", "1h", "92d"
  kBoolean,    //
  kTextList,   //
  kNumberList  //
};
std::string_view describe(ValueType type);

// What a TOML file or a variable said, before it is known what was wanted.
struct RawValue {
  std::variant<std::monostate, std::string, std::int64_t, double, bool, std::vector<RawValue>> held;
};

// The member of a Config that a key sets.
using Target = std::variant<std::string*, std::uint64_t*, bool*, Millis*, std::vector<std::string>*,
                            std::vector<std::uint64_t>*>;

struct Bounds {
  std::uint64_t lowest = 0;
  std::uint64_t highest = std::uint64_t{1} << 40;  // of a duration: milliseconds
  std::vector<std::string_view> choices;           // of a text; empty: any
  bool may_be_empty = false;                       // an empty text
};

// Stores `raw` in `target`; kInvalid says what was wanted and what came.
Result<void> assign(ValueType type, const Bounds& bounds, const RawValue& raw,
                    const Target& target);
// Text of a variable or option as the value it stands for; lists are separated by commas.
RawValue raw_from_text(ValueType type, std::string_view text);
// The value as TOML: `"127.0.0.1:8081"`, `"8MiB"`, `["a", "b"]`.
std::string to_toml(ValueType type, const Target& target);

std::optional<Millis> parse_duration(std::string_view text);
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string show_duration(Millis duration);
std::string show_size(std::uint64_t bytes);

}  // namespace parlance::app
