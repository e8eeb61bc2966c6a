#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "model/uri.h"

namespace parlance {

UriTemplate::UriTemplate(std::string_view pattern) : text_(pattern) {
  auto path = pattern.substr(0, pattern.find('?'));
  if (path.starts_with('/')) path.remove_prefix(1);
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (!part.starts_with('{')) {
      segments_.push_back({std::string(part), Segment::kLiteral});
      continue;
    }
    const bool rest = part.ends_with("*}");
    if (!part.ends_with('}') || (rest && !path.empty())) {
      throw std::invalid_argument("malformed URI template " + text_);
    }
    const auto name = part.substr(1, part.size() - (rest ? 3 : 2));
    segments_.push_back({std::string(name), rest ? Segment::kRest : Segment::kVariable});
  }
}

std::string_view UriTemplate::root() const {
  return !segments_.empty() && segments_.front().kind == Segment::kLiteral
             ? std::string_view(segments_.front().text)
             : std::string_view{};
}

std::optional<std::vector<std::string>> UriTemplate::match(
    const std::vector<std::string>& segments) const {
  const bool open = !segments_.empty() && segments_.back().kind == Segment::kRest;
  if (open ? segments.size() < segments_.size() : segments.size() != segments_.size()) {
    return std::nullopt;
  }
  std::vector<std::string> values;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const auto& expected = segments_[i];
    if (expected.kind == Segment::kLiteral) {
      if (!iequals(expected.text, segments[i])) return std::nullopt;
    } else if (segments[i].empty()) {
      return std::nullopt;
    } else {
      values.push_back(segments[i]);
    }
  }
  if (open) {
    for (std::size_t i = segments_.size(); i < segments.size(); ++i) {
      values.back() += '/';
      values.back() += segments[i];
    }
  }
  return values;
}

}  // namespace parlance
