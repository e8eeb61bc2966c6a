#include "services/analytics/local_time.h"

#include <charconv>
#include <cmath>
#include <string>

#include "base/text.h"
#include "base/time_text.h"
#include "services/resource.h"

namespace parlance::services {
namespace {

constexpr std::chrono::minutes kDefaultOffset{-180};
constexpr double kLargestOffset = 14;  // hours

struct Date {
  Timestamp time{};
  bool whole_day = false;
};

Result<std::optional<Date>> read_date(const LimeUri& uri, std::string_view name,
                                      std::chrono::minutes offset) {
  auto text = uri.query(name);
  if (text) text = trim(*text);
  if (!text || text->empty()) return std::nullopt;
  const auto time = parse_iso8601(*text);
  if (!time) return fail(ErrorCode::kInvalid, "must be an ISO-8601 date", std::string(name));
  const bool whole_day = text->find_first_of("Tt ") == std::string_view::npos;
  return Date{whole_day ? *time - offset : *time, whole_day};
}

}  // namespace

std::chrono::minutes utc_offset(const hub::AccountEntry& account) {
  const auto document = Resource::read(account.account.document);
  if (!document) return kDefaultOffset;
  const JsonSlice value = document->get("offset");
  if (!value.is(JsonKind::kNumber)) return kDefaultOffset;
  double hours = 0;
  const char* const end = value.raw.data() + value.raw.size();
  const auto [stop, problem] = std::from_chars(value.raw.data(), end, hours);
  if (stop != end || problem != std::errc{} || std::abs(hours) > kLargestOffset) {
    return kDefaultOffset;
  }
  return std::chrono::minutes{std::lround(hours * 60)};
}

Timestamp day_of(Timestamp time, std::chrono::minutes offset) {
  return Timestamp(std::chrono::floor<std::chrono::days>(time + offset)) - offset;
}

Result<Window> read_window(const LimeUri& uri, std::chrono::minutes offset) {
  const auto begin = read_date(uri, "startDate", offset);
  if (!begin) return std::unexpected(begin.error());
  const auto end = read_date(uri, "endDate", offset);
  if (!end) return std::unexpected(end.error());
  Window window;
  if (*begin) window.begin = (*begin)->time;
  if (*end) window.end = (*end)->time + std::chrono::days{(*end)->whole_day ? 1 : 0};
  return window;
}

}  // namespace parlance::services
