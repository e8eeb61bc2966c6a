// Spec blip-core 2.11: menus and quick replies.
#include "model/content/types.h"
#include "model/media_type.h"

namespace parlance::content {
namespace {

bool fits_value(Check& check, JsonValue option) {
  const JsonValue value = option["value"];
  // Without type it is what the value looks like (B3), and anything is.
  if (value.missing() || option["type"].blank()) return true;
  const std::string spelt = option["type"].text();
  const Check::At at(check, "value");
  return check.document(media_type::without_parameters(spelt), value);
}

}  // namespace

bool fits_select(Check& check, JsonValue document) {
  if (!check.text(document, "text", kOptional) ||
      !check.one_of(document, "scope", {"immediate", "persistent", "transient"}, kOptional) ||
      !check.array(document, "options", kRequired, 1)) {
    return false;
  }
  const Check::At list(check, "options");
  std::size_t index = 0;
  for (JsonValue option = document["options"].first(); !option.absent(); option = option.next()) {
    const Check::At at(check, index++);
    if (!option.is(JsonKind::kObject)) return check.wrong("must be an object");
    if (!check.text(option, "text", kRequired) || !check.integer(option, "order", kOptional) ||
        !check.type(option, "type", kOptional) || !fits_value(check, option)) {
      return false;
    }
  }
  return true;
}

Projected project_select(Projection& out, JsonValue document) {
  out.line(document["text"].text());
  for (JsonValue option = document["options"].first(); !option.absent(); option = option.next()) {
    out.numbered_line(option["order"], option["text"].text());
  }
  return Projected::kText;
}

}  // namespace parlance::content
