#include "model/media_type.h"

#include "base/text.h"

namespace parlance::media_type {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_word(c)) return false;
  }
  return !text.empty();
}

}  // namespace

bool is_valid(std::string_view type) {
  constexpr std::size_t kLongest = 255;
  if (type.size() > kLongest) return false;
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash))) return false;
  const auto rest = type.substr(slash + 1);
  const auto plus = rest.find('+');
  if (plus == std::string_view::npos) return is_token(rest);
  return is_token(rest.substr(0, plus)) && is_token(rest.substr(plus + 1));
}

std::string_view without_parameters(std::string_view type) {
  return trim(type.substr(0, type.find(';')));
}

bool is_json(std::string_view type) {
  const auto mark = type.find_last_of("+/");
  return mark != std::string_view::npos && iequals(type.substr(mark + 1), "json");
}

bool is_text(std::string_view type) {
  return type.size() > 5 && iequals(type.substr(0, 5), "text/") && !is_json(type);
}

bool same(std::string_view a, std::string_view b) {
  return iequals(a, b);
}

}  // namespace parlance::media_type
