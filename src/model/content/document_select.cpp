// Spec blip-core 2.12: a menu whose header and labels are documents.
#include "model/content/types.h"

namespace parlance::content {

bool fits_document_select(Check& check, JsonValue document) {
  if (!check.container(document, "header", kOptional) ||
      !check.one_of(document, "scope", {"immediate", "persistent", "transient"}, kOptional) ||
      !check.array(document, "options", kRequired, 1)) {
    return false;
  }
  const Check::At list(check, "options");
  std::size_t index = 0;
  for (JsonValue item = document["options"].first(); !item.absent(); item = item.next()) {
    const Check::At at(check, index++);
    if (!item.is(JsonKind::kObject)) return check.wrong("must be an object");
    if (!check.container(item, "label", kRequired) || !check.container(item, "value", kOptional) ||
        !check.integer(item, "order", kOptional)) {
      return false;
    }
  }
  return true;
}

Projected project_document_select(Projection& out, JsonValue document) {
  if (out.container(document["header"]) == Projected::kNone) return Projected::kNone;
  for (JsonValue item = document["options"].first(); !item.absent(); item = item.next()) {
    if (out.numbered(item["order"], item["label"]) == Projected::kNone) return Projected::kNone;
  }
  return Projected::kText;
}

}  // namespace parlance::content
