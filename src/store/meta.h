// A few numbers that the store keeps about itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/connection.h"

namespace parlance::store {

namespace meta {
inline constexpr std::string_view kSequenceLimit = "sequence_limit";  // no number beyond was given
inline constexpr std::string_view kFoldMark = "fold_mark";  // entries up to here are all folded
inline constexpr std::string_view kSettled = "settled";     // see outbox.h
inline constexpr std::string_view kStopped = "stopped";     // see outbox.h
}  // namespace meta

std::int64_t read_meta(Connection& connection, std::string_view key);  // 0 when absent
void write_meta(Connection& connection, std::string_view key, std::int64_t value);

}  // namespace parlance::store
