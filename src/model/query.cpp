#include "model/query.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>

#include "base/text.h"

namespace parlance {
namespace {

// A count written in decimal; one too big for 64 bits counts as the biggest.
std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (stop != end || text.starts_with('-')) return std::nullopt;
  if (problem == std::errc::result_out_of_range) return std::numeric_limits<std::int64_t>::max();
  if (problem != std::errc{}) return std::nullopt;
  return value;
}

// The option's text; a blank one counts as absent.
std::optional<std::string_view> option(const LimeUri& uri, std::string_view name) {
  auto text = uri.query(name);
  if (text) text = trim(*text);
  return text && !text->empty() ? text : std::nullopt;
}

}  // namespace

Result<Page> read_page(const LimeUri& uri, const PageRule& rule) {
  Page page;
  page.take = rule.take_default;
  if (const auto text = option(uri, "skip")) {
    const auto skip = parse_count(*text);
    if (!skip) return fail(ErrorCode::kInvalid, "must be a number, 0 or more", "$skip");
    page.skip = *skip;
  }
  if (const auto text = option(uri, "take")) {
    const auto take = parse_count(*text);
    if (!take) return fail(ErrorCode::kInvalid, "must be a number, 0 or more", "$take");
    if (rule.refuse_over_max && (*take < 1 || *take > rule.take_max)) {
      return fail(ErrorCode::kInvalid, "must be from 1 to " + std::to_string(rule.take_max),
                  "$take");
    }
    page.take = std::min(*take, rule.take_max);
  }
  if (const auto text = option(uri, "ascending")) {
    page.ascending = parse_boolean(*text);
    if (!page.ascending) return fail(ErrorCode::kInvalid, "must be true or false", "$ascending");
  }
  return page;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "1" || iequals(text, "true")) return true;
  if (text == "0" || iequals(text, "false")) return false;
  return std::nullopt;
}

}  // namespace parlance
