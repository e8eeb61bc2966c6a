// The bot's days, and the dates that commands name (spec extensions-1 0.7).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hub/account_directory.h"
#include "model/uri.h"

namespace parlance::services {

// How far the bot's clock is ahead of UTC: `offset` of its account, in hours, also with a fraction;
// three hours behind when there is none.
std::chrono::minutes utc_offset(const hub::AccountEntry& account);

// When the local day began that `time` is in.
Timestamp day_of(Timestamp time, std::chrono::minutes offset);

struct Window {
  std::optional<Timestamp> begin, end;
};
// `startDate` and `endDate`, each absent or blank: nullopt. A date alone is its local midnight, and
// as an end (which is exclusive) the next one, so that the day is in. kInvalid when it is none.
Result<Window> read_window(const LimeUri& uri, std::chrono::minutes offset);

}  // namespace parlance::services
