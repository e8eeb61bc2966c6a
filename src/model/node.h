// Addresses: identity `name@domain`, node `name@domain/instance` (spec lime 3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlance {

// A node held as its one canonical text with the places of its parts; identity() is a prefix of it.
// An empty Node means "absent". Comparison ignores ASCII case, in all parts.
class Node {
 public:
  Node() = default;

  // Follows the parsing algorithm of spec lime 3.1: first '@' ends the name, first '/' after it
  // ends the domain; no '@' means a name without domain. nullopt when a part is longer than 1023
  // characters, the text is not UTF-8, holds control characters, the name holds one of "&':/<>, the
  // domain holds '@', or there is neither name nor domain. Blank parts count as absent; a domain on
  // its own is written `@domain`.
  static std::optional<Node> parse(std::string_view text);
  // From parts that are legal: what comes from outside is percent-encoded or parsed first.
  static Node of(std::string_view name, std::string_view domain, std::string_view instance = {});

  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }
  std::string_view name() const;
  std::string_view domain() const;
  std::string_view instance() const;
  std::string_view identity() const;  // without "/instance"

  Node with_domain(std::string_view domain) const;
  Node with_instance(std::string_view instance) const;
  Node without_instance() const;

  // Lower-cased identity: the key under which maps and the store keep it.
  std::string key() const;

  bool same_identity(const Node& other) const;
  friend bool operator==(const Node& a, const Node& b);

 private:
  std::string text_;
  std::uint32_t at_ = 0;  // length of the name; text_[at_] is '@' when there is a domain
  std::uint32_t slash_ =
      0;  // length of the identity; text_[slash_] is '/' when there is an instance
};

}  // namespace parlance
