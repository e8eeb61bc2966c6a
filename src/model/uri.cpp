#include "model/uri.h"

#include <algorithm>

#include "base/text.h"

namespace parlance {
namespace {

constexpr std::size_t kLongestUri = 16 * 1024;

// One part, decoded once; nullopt when the result is no text that can be stored.
std::optional<std::string> decode(std::string_view part) {
  auto text = percent_decode(part);
  if (text && (text->contains('\0') || !is_valid_utf8(*text))) return std::nullopt;
  return text;
}

// Length of `scheme://` at the front; 0 when the text has none.
std::size_t scheme_length(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || end == 0) return 0;
  const bool word = std::ranges::all_of(text.substr(0, end), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
  return word ? end + 3 : 0;
}

std::optional<Node> parse_owner(std::string_view text) {
  if (text.contains('@')) {
    auto owner = Node::parse(text);
    if (owner && !owner->instance().empty()) return std::nullopt;
    return owner;
  }
  auto decoded = decode(text);
  if (!decoded) return std::nullopt;
  if (decoded->contains('@')) return identity_from_segment(*decoded);
  return Node::parse("@" + *decoded);  // a domain on its own
}

bool split_query(std::string_view text, std::vector<std::pair<std::string, std::string>>& options) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals));
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return false;
    options.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

std::string_view without_dollar(std::string_view name) {
  return name.starts_with('$') ? name.substr(1) : name;
}

}  // namespace

std::optional<LimeUri> LimeUri::parse(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text.empty() || text.size() > kLongestUri || std::ranges::any_of(text, is_control) ||
      !is_valid_utf8(text)) {
    return std::nullopt;
  }
  LimeUri uri;
  uri.text_ = text;
  const auto mark = std::min(text.find('?'), text.size());
  auto path = text.substr(0, mark);
  if (mark < text.size() && !split_query(text.substr(mark + 1), uri.query_)) return std::nullopt;

  if (const auto scheme = scheme_length(path)) {
    if (!iequals(path.substr(0, scheme), "lime://")) return std::nullopt;
    path.remove_prefix(scheme);
    const auto end = std::min(path.find('/'), path.size());
    auto owner = parse_owner(path.substr(0, end));
    if (!owner) return std::nullopt;
    uri.owner_ = std::move(*owner);
    path.remove_prefix(end);
  }
  if (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    auto segment = decode(path.substr(0, end));
    if (!segment) return std::nullopt;
    uri.segments_.push_back(std::move(*segment));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return uri;
}

std::optional<std::string_view> LimeUri::query(std::string_view name) const {
  for (const auto& [key, value] : query_) {
    if (iequals(without_dollar(key), without_dollar(name))) return value;
  }
  return std::nullopt;
}

std::optional<Node> identity_from_segment(std::string_view decoded) {
  // A name never holds a raw '/', so one after the first '@' begins the instance, whatever it
  // holds.
  const auto first_at = decoded.find('@');
  if (first_at != std::string_view::npos) {
    decoded = decoded.substr(0, decoded.find('/', first_at));
  }
  const auto at = decoded.rfind('@');
  const auto name = decoded.substr(0, at);
  const auto domain = at == std::string_view::npos ? std::string_view{} : decoded.substr(at + 1);
  std::string text;
  text.reserve(decoded.size() + 8);
  for (const char c : name) {
    if (std::string_view("\"&'/:<>@").contains(c)) {
      text += percent_encode(std::string_view(&c, 1));
    } else {
      text.push_back(c);
    }
  }
  if (!domain.empty()) {
    text.push_back('@');
    text += domain;
  }
  auto node = Node::parse(text);
  if (node && node->name().empty()) return std::nullopt;
  return node;
}

}  // namespace parlance
