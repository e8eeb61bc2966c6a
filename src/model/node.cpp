#include "model/node.h"

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

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
  const std::size_t slash = name.size() + (domain.empty() ? 0 : domain.size() + 1);
  const std::size_t size = slash + (instance.empty() ? 0 : instance.size() + 1);
  Node node;
  if (size == 0) return node;
  if (size > std::numeric_limits<std::uint16_t>::max()) throw std::length_error("node");
  Text* const text = new (::operator new(kHeader + size)) Text;
  text->size = static_cast<std::uint16_t>(size);
  text->at = static_cast<std::uint16_t>(name.size());
  text->slash = static_cast<std::uint16_t>(slash);
  char* out = reinterpret_cast<char*>(text) + kHeader;
  out = std::ranges::copy(name, out).out;
  if (!domain.empty()) {
    *out++ = '@';
    out = std::ranges::copy(domain, out).out;
  }
  if (!instance.empty()) {
    *out++ = '/';
    std::ranges::copy(instance, out);
  }
  node.text_ = reinterpret_cast<std::uintptr_t>(text);
  return node;
}

void Node::release() {
  if (text_ == 0 || shared()->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  Text* const text = shared();
  const std::size_t size = kHeader + text->size;
  text->~Text();
  ::operator delete(text, size);
}

std::string_view Node::part(std::size_t begin, std::size_t end) const {
  return {reinterpret_cast<const char*>(shared()) + kHeader + begin, end - begin};
}

std::string_view Node::text() const {
  if ((text_ & kIdentityOnly) != 0) return identity();
  return text_ == 0 ? std::string_view{} : part(0, shared()->size);
}

std::string_view Node::name() const {
  return text_ == 0 ? std::string_view{} : part(0, shared()->at);
}

std::string_view Node::domain() const {
  return text_ != 0 && shared()->slash > shared()->at ? part(shared()->at + 1U, shared()->slash)
                                                      : std::string_view{};
}

std::string_view Node::instance() const {
  const bool has = text_ != 0 && (text_ & kIdentityOnly) == 0 && shared()->size > shared()->slash;
  return has ? part(shared()->slash + 1U, shared()->size) : std::string_view{};
}

std::string_view Node::identity() const {
  return text_ == 0 ? std::string_view{} : part(0, shared()->slash);
}

Node Node::with_domain(std::string_view domain) const {
  return of(name(), domain, instance());
}

Node Node::with_instance(std::string_view instance) const {
  return of(name(), domain(), instance);
}

Node Node::without_instance() const {
  if (text_ == 0 || shared()->slash == 0) return {};
  Node identity = *this;
  identity.text_ |= kIdentityOnly;
  return identity;
}

std::string Node::key() const {
  return to_lower(identity());
}

Node Node::key_node() const {
  Node own = without_instance();
  if (const std::string lower = own.key(); lower != own.identity()) {
    return of(std::string_view(lower).substr(0, own.name().size()), to_lower(own.domain()));
  }
  return own;
}

bool Node::same_identity(const Node& other) const {
  return name().size() == other.name().size() && iequals(identity(), other.identity());
}

bool operator==(const Node& a, const Node& b) {
  if (a.text_ == b.text_) return true;
  return a.name().size() == b.name().size() && a.identity().size() == b.identity().size() &&
         iequals(a.text(), b.text());
}

}  // namespace parlance
