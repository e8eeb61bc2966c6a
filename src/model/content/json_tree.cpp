#include "model/content/json_tree.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace parlance::content {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool ends_scalar(char c) {
  return c == ',' || c == '}' || c == ']' || is_blank(c);
}

}  // namespace

JsonTree::JsonTree(std::string_view text) : end_(text.data() + text.size()) {
  const char* at = text.data();
  read(at);
}

JsonSlice JsonTree::string(const char*& at) {
  JsonSlice slice;
  slice.kind = JsonKind::kString;
  const char* const start = at++;
  for (; at != end_ && *at != '"'; ++at) {
    if (*at != '\\') continue;
    slice.escaped = true;
    if (++at == end_) break;
  }
  if (at != end_) ++at;
  slice.raw = {start, static_cast<std::size_t>(at - start)};
  return slice;
}

// The depth of a checked text is bounded, so this is too.
std::uint32_t JsonTree::read(const char*& at) {
  const auto skip = [&] {
    while (at != end_ && is_blank(*at)) ++at;
  };
  const auto index = static_cast<std::uint32_t>(entries_.size());
  entries_.emplace_back();
  skip();
  const char* const start = at;
  JsonSlice value;
  const char first = at == end_ ? 'n' : *at;
  if (first == '"') {
    value = string(at);
  } else if (first == '{' || first == '[') {
    value.kind = first == '{' ? JsonKind::kObject : JsonKind::kArray;
    const char close = first == '{' ? '}' : ']';
    ++at;
    std::uint32_t last = kNone;
    for (skip(); at != end_ && *at != close; skip()) {
      JsonSlice name;
      if (close == '}') {
        name = string(at);
        skip();
        if (at != end_) ++at;  // the colon
      }
      const std::uint32_t child = read(at);
      entries_[child].name = name;
      (last == kNone ? entries_[index].first : entries_[last].next) = child;
      last = child;
      skip();
      if (at != end_ && *at == ',') ++at;
    }
    if (at != end_) ++at;
  } else {
    value.kind = first == 'n'                   ? JsonKind::kNull
                 : first == 't' || first == 'f' ? JsonKind::kBoolean
                                                : JsonKind::kNumber;
    while (at != end_ && !ends_scalar(*at)) ++at;
  }
  value.raw = {start, static_cast<std::size_t>(at - start)};
  entries_[index].value = value;
  return index;
}

JsonKind JsonValue::kind() const {
  return absent() ? JsonKind::kAbsent : tree_->entries_[index_].value.kind;
}

bool JsonValue::scalar() const {
  return is(JsonKind::kString) || is(JsonKind::kNumber) || is(JsonKind::kBoolean);
}

std::string_view JsonValue::raw() const {
  return absent() ? std::string_view{} : tree_->entries_[index_].value.raw;
}

std::string JsonValue::text() const {
  switch (kind()) {
    case JsonKind::kString:
      return tree_->entries_[index_].value.text();
    case JsonKind::kNumber:
      return std::string(raw());
    case JsonKind::kBoolean:
      return raw().front() == 't' ? "True" : "False";
    default:
      return {};
  }
}

bool JsonValue::blank() const {
  return missing() || (is(JsonKind::kString) && raw().size() == 2);
}

std::optional<double> JsonValue::number() const {
  if (!is(JsonKind::kNumber) && !is(JsonKind::kString)) return std::nullopt;
  const std::string spelt = text();
  double value = 0;
  const char* const end = spelt.data() + spelt.size();
  const auto [stop, problem] = std::from_chars(spelt.data(), end, value);
  if (problem != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> JsonValue::integer() const {
  return absent() ? std::nullopt : tree_->entries_[index_].value.integer();
}

JsonValue JsonValue::operator[](std::string_view name) const {
  if (!is(JsonKind::kObject)) return {};
  JsonValue found;
  std::string buffer;
  for (JsonValue member = first(); !member.absent(); member = member.next()) {
    const std::string_view spelt = tree_->entries_[member.index_].name.text(buffer);
    if (spelt == name) return member;
    if (found.absent() && iequals(spelt, name)) found = member;
  }
  return found;
}

JsonValue JsonValue::first() const {
  if (absent()) return {};
  const auto child = tree_->entries_[index_].first;
  return child == JsonTree::kNone ? JsonValue{} : JsonValue{tree_, child};
}

JsonValue JsonValue::next() const {
  if (absent()) return {};
  const auto sibling = tree_->entries_[index_].next;
  return sibling == JsonTree::kNone ? JsonValue{} : JsonValue{tree_, sibling};
}

std::size_t JsonValue::size() const {
  std::size_t count = 0;
  for (JsonValue child = first(); !child.absent(); child = child.next()) ++count;
  return count;
}

std::string JsonValue::name() const {
  if (absent() || tree_->entries_[index_].name.raw.empty()) return {};
  return tree_->entries_[index_].name.text();
}

}  // namespace parlance::content
