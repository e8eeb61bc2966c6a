// Dates and durations in the forms the APIs use (spec lime 2.1, extensions 0.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace parlance {

// 2026-01-31T17:50:00.000Z
void append_iso8601(std::string& out, Timestamp time);
std::string to_iso8601(Timestamp time);
// Any ISO-8601 with or without fraction and with `Z`, an offset, or neither (then UTC); a date
// alone is its midnight UTC. nullopt for anything else, impossible dates included.
std::optional<Timestamp> parse_iso8601(std::string_view text);

// .NET TimeSpan `[-][d.]hh:mm:ss[.fffffff]`; a bare number is days; `hh:mm` allowed. nullopt
// otherwise.
std::optional<std::chrono::nanoseconds> parse_timespan(std::string_view text);
// Fraction of 7 digits only when not zero; days only when not zero.
std::string to_timespan(std::chrono::nanoseconds duration);

}  // namespace parlance
