// Addresses: identity `name@domain`, node `name@domain/instance` (spec lime 3.1).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parlance {

// A node held as its one canonical text with the places of its parts; identity() is a prefix of it.
// An empty Node means "absent". Comparison ignores ASCII case, in all parts. Copies share the text,
// and so do a node and its identity: they are named in many places at once.
class Node {
 public:
  Node() = default;
  Node(const Node& other) noexcept : text_(other.text_) { hold(); }
  Node(Node&& other) noexcept : text_(std::exchange(other.text_, 0)) {}
  Node& operator=(Node other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  ~Node() { release(); }

  // Follows the parsing algorithm of spec lime 3.1: first '@' ends the name, first '/' after it
  // ends the domain; no '@' means a name without domain. nullopt when a part is longer than 1023
  // characters, the text is not UTF-8, holds control characters, the name holds one of "&':/<>, the
  // domain holds '@', or there is neither name nor domain. Blank parts count as absent; a domain on
  // its own is written `@domain`.
  static std::optional<Node> parse(std::string_view text);
  // From parts that are legal: what comes from outside is percent-encoded or parsed first. Throws
  // std::length_error when they are far too long for that.
  static Node of(std::string_view name, std::string_view domain, std::string_view instance = {});

  bool empty() const { return text_ == 0; }
  std::string_view text() const;
  std::string_view name() const;
  std::string_view domain() const;
  std::string_view instance() const;
  std::string_view identity() const;  // without "/instance"

  Node with_domain(std::string_view domain) const;
  Node with_instance(std::string_view instance) const;
  Node without_instance() const;

  // Lower-cased identity: the key under which maps and the store keep it.
  std::string key() const;
  Node key_node() const;  // the same as a node; shares this one's text where that is no other

  bool same_identity(const Node& other) const;
  friend bool operator==(const Node& a, const Node& b);

 private:
  // Never changed once made. The characters follow it.
  struct Text {
    std::atomic<std::uint32_t> holders{1};
    std::uint16_t size = 0;
    std::uint16_t at = 0;     // length of the name; behind it '@' when there is a domain
    std::uint16_t slash = 0;  // length of the identity; behind it '/' when there is an instance
  };

  void hold() const {
    if (text_ != 0) shared()->holders.fetch_add(1, std::memory_order_relaxed);
  }
  static constexpr std::size_t kHeader = sizeof(std::uint32_t) + 3 * sizeof(std::uint16_t);
  // In the lowest bit of an address, which is 0: without the text's instance.
  static constexpr std::uintptr_t kIdentityOnly = 1;

  Text* shared() const { return reinterpret_cast<Text*>(text_ & ~kIdentityOnly); }
  void release();
  std::string_view part(std::size_t begin, std::size_t end) const;

  std::uintptr_t text_ = 0;  // address of a Text, 0: absent
};

}  // namespace parlance
