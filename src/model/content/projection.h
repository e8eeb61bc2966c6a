// T(document) of spec blip-core 2.1: the text that stands for a document where a channel shows
// nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/content/json_tree.h"

namespace parlance::content {

enum class Projected : std::uint8_t {
  kText,     // maybe an empty one
  kNothing,  // nothing is to be shown, and that is no failure (chat states)
  kNone,     // the type has no text form: reason 82
};

// Where a location's link leads; `{lat}` and `{lon}` are filled in.
inline constexpr std::string_view kMapLink = "https://www.google.com/maps?q={lat},{lon}";

// Collects lines; empty ones are left out.
class Projection {
 public:
  explicit Projection(std::string_view map_link = kMapLink) : map_link_(map_link) {}

  void line(std::string_view text);
  // T of a document, of a container or a bare text, and of what a container's members hold.
  Projected document(std::string_view type, JsonValue value);
  Projected container(JsonValue value);
  // A line `ORDER. T(container)`; without number when there is no order, or it is 0 (B2).
  Projected numbered(JsonValue order, JsonValue container);
  void numbered_line(JsonValue order, std::string_view text);

  std::string_view map_link() const { return map_link_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string_view map_link_;
};

}  // namespace parlance::content
