// Spec blip-core 2.5.
#include "model/content/types.h"

namespace parlance::content {

bool fits_copy_and_paste(Check& check, JsonValue document) {
  if (!check.text(document, "header", kOptional) || !check.text(document, "body", kOptional) ||
      !check.text(document, "footer", kOptional) || !check.object(document, "button", kRequired)) {
    return false;
  }
  const Check::At at(check, "button");
  const JsonValue button = document["button"];
  return check.text(button, "text", kRequired) && check.text(button, "value", kRequired);
}

Projected project_copy_and_paste(Projection& out, JsonValue document) {
  out.line(document["header"].text());
  out.line(document["body"].text());
  out.line(document["button"]["value"].text());
  out.line(document["footer"].text());
  return Projected::kText;
}

}  // namespace parlance::content
