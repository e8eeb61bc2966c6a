// Spec blip-core 2.8.
#include <array>
#include <charconv>
#include <limits>

#include "model/content/types.h"

namespace parlance::content {
namespace {

constexpr double kAny = std::numeric_limits<double>::max();

// The shortest decimal form that reads as the same number, never with an exponent.
std::string decimal(double value) {
  std::array<char, 512> digits;  // the smallest double has 324 places
  const auto [end, problem] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return problem == std::errc{} ? std::string(digits.data(), end) : std::string{};
}

void fill(std::string& link, std::string_view mark, const std::string& value) {
  if (const auto at = link.find(mark); at != std::string::npos) {
    link.replace(at, mark.size(), value);
  }
}

}  // namespace

bool fits_location(Check& check, JsonValue document) {
  return check.number(document, "latitude", -90, 90, kRequired) &&
         check.number(document, "longitude", -180, 180, kRequired) &&
         check.number(document, "altitude", -kAny, kAny, kOptional) &&
         check.text(document, "text", kOptional) &&
         check.number(document, "course", 0, 360, kOptional) &&
         check.number(document, "speed", -kAny, kAny, kOptional) &&
         check.number(document, "accuracy", -kAny, kAny, kOptional);
}

Projected project_location(Projection& out, JsonValue document) {
  std::string link(out.map_link());
  fill(link, "{lat}", decimal(document["latitude"].number().value_or(0)));
  fill(link, "{lon}", decimal(document["longitude"].number().value_or(0)));
  const std::string text = document["text"].text();
  out.line(text.empty() ? link : text + " " + link);
  return Projected::kText;
}

}  // namespace parlance::content
