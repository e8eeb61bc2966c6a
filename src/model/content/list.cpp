// Spec blip-core 2.7.
#include "model/content/types.h"

namespace parlance::content {

bool fits_list(Check& check, JsonValue document) {
  if (!check.container(document, "header", kOptional)) return false;
  if (!check.array(document, "items", kRequired)) return false;
  const Check::At list(check, "items");
  std::size_t index = 0;
  for (JsonValue item = document["items"].first(); !item.absent(); item = item.next()) {
    const Check::At at(check, index++);
    if (!check.container(item)) return false;
  }
  return true;
}

Projected project_list(Projection& out, JsonValue document) {
  if (out.container(document["header"]) == Projected::kNone) return Projected::kNone;
  for (JsonValue item = document["items"].first(); !item.absent(); item = item.next()) {
    if (out.container(item) == Projected::kNone) return Projected::kNone;
  }
  return Projected::kText;
}

}  // namespace parlance::content
