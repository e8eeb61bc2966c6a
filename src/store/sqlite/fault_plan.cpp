#include <charconv>

#include "base/text.h"
#include "store/sqlite/fault_vfs.h"

namespace parlance::store::sqlite {

std::optional<FaultPlan> parse_fault_plan(std::string_view line) {
  line = trim(line);
  FaultPlan plan;
  if (const auto at = line.find(" after="); at != std::string_view::npos) {
    const std::string_view number = line.substr(at + 7);
    const char* const end = number.data() + number.size();
    const auto [stop, problem] = std::from_chars(number.data(), end, plan.after);
    if (problem != std::errc{} || stop != end || plan.after < 0) return std::nullopt;
    line = line.substr(0, at);
  }
  if (line == "enospc") {
    plan.kind = FaultPlan::Kind::kFull;
  } else if (line == "eio write") {
    plan.kind = FaultPlan::Kind::kWrite;
  } else if (line == "eio fsync") {
    plan.kind = FaultPlan::Kind::kSync;
  } else if (!line.empty() && line != "off") {
    return std::nullopt;
  }
  return plan;
}

}  // namespace parlance::store::sqlite
