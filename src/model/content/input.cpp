// Spec blip-core 2.6.
#include "base/text.h"
#include "model/content/types.h"

namespace parlance::content {

bool fits_input(Check& check, JsonValue document) {
  if (!check.container(document, "label", kRequired) ||
      !check.object(document, "validation", kOptional)) {
    return false;
  }
  const JsonValue validation = document["validation"];
  if (validation.missing()) return true;
  const Check::At at(check, "validation");
  if (!check.one_of(validation, "rule", {"text", "number", "date", "regex", "type"}, kRequired)) {
    return false;
  }
  const std::string rule = validation["rule"].text();
  return check.type(validation, "type", iequals(rule, "type") ? kRequired : kOptional) &&
         check.text(validation, "regex", iequals(rule, "regex") ? kRequired : kOptional) &&
         check.text(validation, "error", kOptional);
}

Projected project_input(Projection& out, JsonValue document) {
  return out.container(document["label"]);
}

}  // namespace parlance::content
