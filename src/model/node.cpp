#include "model/node.h"

#include <algorithm>

#include "base/text.h"

namespace parlance {
namespace {

constexpr std::size_t kLongestPart = 1023;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_short(std::string_view part) {
  return part.size() <= kLongestPart || utf8_length(part) <= kLongestPart;
}

// Blank parts count as absent.
std::string_view unless_blank(std::string_view part) {
  return part.find_first_not_of(' ') == std::string_view::npos ? std::string_view{} : part;
}

}  // namespace

std::optional<Node> Node::parse(std::string_view text) {
  if (std::ranges::any_of(text, is_control) || !is_valid_utf8(text)) return std::nullopt;
  const auto at = text.find('@');
  std::string_view name = text;
  std::string_view domain;
  std::string_view instance;
  if (at != std::string_view::npos) {
    name = text.substr(0, at);
    domain = text.substr(at + 1);
  }
  auto& last = at == std::string_view::npos ? name : domain;
  if (const auto slash = last.find('/'); slash != std::string_view::npos) {
    instance = last.substr(slash + 1);
    last = last.substr(0, slash);
  }
  name = unless_blank(name);
  domain = unless_blank(domain);
  if (name.empty() && domain.empty()) return std::nullopt;
  // `name@/x@y` has no form without the empty domain that would read the same.
  if (domain.empty() && instance.contains('@')) return std::nullopt;
  if (name.find_first_of("\"&':/<>") != std::string_view::npos || domain.contains('@') ||
      !is_short(name) || !is_short(domain) || !is_short(instance)) {
    return std::nullopt;
  }
  return of(name, domain, unless_blank(instance));
}

Node Node::of(std::string_view name, std::string_view domain, std::string_view instance) {
  Node node;
  node.text_.reserve(name.size() + domain.size() + instance.size() + 2);
  node.text_ += name;
  node.at_ = static_cast<std::uint32_t>(name.size());
  if (!domain.empty()) {
    node.text_ += '@';
    node.text_ += domain;
  }
  node.slash_ = static_cast<std::uint32_t>(node.text_.size());
  if (!instance.empty()) {
    node.text_ += '/';
    node.text_ += instance;
  }
  return node;
}

std::string_view Node::name() const {
  return std::string_view(text_).substr(0, at_);
}

std::string_view Node::domain() const {
  return slash_ > at_ ? std::string_view(text_).substr(at_ + 1, slash_ - at_ - 1)
                      : std::string_view{};
}

std::string_view Node::instance() const {
  return text_.size() > slash_ ? std::string_view(text_).substr(slash_ + 1) : std::string_view{};
}

std::string_view Node::identity() const {
  return std::string_view(text_).substr(0, slash_);
}

Node Node::with_domain(std::string_view domain) const {
  return of(name(), domain, instance());
}

Node Node::with_instance(std::string_view instance) const {
  return of(name(), domain(), instance);
}

Node Node::without_instance() const {
  return of(name(), domain());
}

std::string Node::key() const {
  return to_lower(identity());
}

bool Node::same_identity(const Node& other) const {
  return at_ == other.at_ && iequals(identity(), other.identity());
}

bool operator==(const Node& a, const Node& b) {
  return a.at_ == b.at_ && a.slash_ == b.slash_ && iequals(a.text_, b.text_);
}

}  // namespace parlance
