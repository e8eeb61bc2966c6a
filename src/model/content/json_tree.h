// A document read once: every value of a JSON text as a slice of it, with its members in reach.
//
// Values stay slices because what is chosen or shown is passed on exactly as it came, big numbers
// and spelling included; a parsed value written again would not be the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_scanner.h"

namespace parlance::content {

class JsonTree;

// One value of a tree; lives as long as the tree and its text. An absent one answers everything.
class JsonValue {
 public:
  JsonValue() = default;

  JsonKind kind() const;
  bool is(JsonKind what) const { return kind() == what; }
  bool absent() const { return tree_ == nullptr; }
  bool missing() const { return absent() || is(JsonKind::kNull); }
  bool scalar() const;           // a string, number or boolean
  std::string_view raw() const;  // empty when absent
  // A string's value; a number as written; `True` and `False` (spec blip-core A26); else empty.
  std::string text() const;
  bool blank() const;  // missing, or an empty string
  // A number, or a string that spells one (A24); nullopt too when it is not finite.
  std::optional<double> number() const;
  std::optional<std::int64_t> integer() const;

  // The member with that name, spelt in any case (A24); the exact spelling wins.
  JsonValue operator[](std::string_view name) const;
  // The items of an array or the members of an object, one after the other:
  // `for (auto item = list.first(); !item.absent(); item = item.next())`.
  JsonValue first() const;
  JsonValue next() const;
  std::size_t size() const;
  std::string name() const;  // of a member

 private:
  friend class JsonTree;
  JsonValue(const JsonTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  const JsonTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

class JsonTree {
 public:
  // `text` is one JSON value that was checked (JsonScanner), and outlives the tree.
  explicit JsonTree(std::string_view text);
  JsonTree(const JsonTree&) = delete;
  JsonTree& operator=(const JsonTree&) = delete;

  JsonValue root() const { return {this, 0}; }

 private:
  friend class JsonValue;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Entry {
    JsonSlice value;
    JsonSlice name;
    std::uint32_t first = kNone;
    std::uint32_t next = kNone;
  };

  std::uint32_t read(const char*& at);
  JsonSlice string(const char*& at);

  const char* end_;
  std::vector<Entry> entries_;
};

}  // namespace parlance::content
