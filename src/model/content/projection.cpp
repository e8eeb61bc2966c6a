#include "model/content/projection.h"

#include "model/content/content_type.h"
#include "model/media_type.h"

namespace parlance::content {

void Projection::line(std::string_view text) {
  if (text.empty()) return;
  if (!text_.empty()) text_ += '\n';
  text_ += text;
}

Projected Projection::document(std::string_view type, JsonValue value) {
  if (media_type::is_text(type)) {
    line(value.text());
    return Projected::kText;
  }
  const ContentType* const known = find_content_type(type);
  if (known == nullptr || known->project == nullptr) return Projected::kNone;
  return known->project(*this, value);
}

Projected Projection::container(JsonValue value) {
  if (value.missing()) return Projected::kText;
  if (!value.is(JsonKind::kObject)) return document(media_type::kText, value);
  const std::string type = value["type"].text();
  return document(media_type::without_parameters(type), value["value"]);
}

void Projection::numbered_line(JsonValue order, std::string_view text) {
  const auto number = order.integer();
  if (number.value_or(0) == 0) {
    line(text);
  } else {
    line(std::to_string(*number) + ". " + std::string(text));
  }
}

Projected Projection::numbered(JsonValue order, JsonValue container) {
  Projection label(map_link_);
  const Projected projected = label.container(container);
  if (projected == Projected::kText) numbered_line(order, label.text());
  return projected;
}

}  // namespace parlance::content
