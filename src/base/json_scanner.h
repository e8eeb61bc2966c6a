// Strict JSON in one pass: checks the whole text (grammar of RFC 8259, UTF-8, surrogate pairs,
// depth) and gives the members of an object, or the items of an array, as slices of it. Nothing is
// copied and no tree is built, so a part that is only passed on stays exactly as it came, big
// numbers included.
//
//   JsonScanner scan(text);
//   JsonSlice name, value;
//   if (scan.open(JsonKind::kObject)) while (scan.next(name, value)) …;
//   if (!scan.finish()) … scan.error() …
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlance {

// Containers inside each other, the outermost included.
inline constexpr int kMaxJsonDepth = 64;

enum class JsonKind : std::uint8_t { kAbsent, kNull, kBoolean, kNumber, kString, kArray, kObject };

// One checked JSON value inside the text it was scanned from.
struct JsonSlice {
  std::string_view raw;
  JsonKind kind = JsonKind::kAbsent;
  bool escaped = false;  // a string that holds an escape

  bool is(JsonKind what) const { return kind == what; }
  bool missing() const { return kind == JsonKind::kAbsent || kind == JsonKind::kNull; }
  // The value of a string.
  std::string text() const;
  // The same without a copy when it holds no escape; else decoded into `buffer`.
  std::string_view text(std::string& buffer) const;
  // Leniently typed members (spec blip-core A24): a number or boolean, or a string that spells one.
  std::optional<std::int64_t> integer() const;
  std::optional<bool> boolean() const;
};

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text);

  // Enters the object or array that is the whole text. False when it is something else.
  bool open(JsonKind kind);
  // The next member or item; false at the end, and after an error.
  bool next(JsonSlice& name, JsonSlice& value);
  bool next(JsonSlice& item);
  // True when the container was closed and only blanks follow it.
  bool finish();

  // The one value that is the whole text, checked; kAbsent when the text is not JSON.
  static JsonSlice whole(std::string_view text);

  // What was wrong, with the position; empty when nothing was.
  std::string error() const;

 private:
  bool fail(const char* what);
  void skip_blanks();
  bool separator(char close);
  bool value(JsonSlice& out, int depth);
  bool object(int depth);
  bool array(int depth);
  bool string(bool& escaped);
  bool escape();
  bool number();
  bool literal(std::string_view word);

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* wrong_ = nullptr;
  char close_ = 0;  // closes the container that is open
  bool first_ = true;
};

}  // namespace parlance
