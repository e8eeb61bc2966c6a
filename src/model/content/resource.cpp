// Spec blip-core 2.17: the key of a stored document, and what its variables stand for.
#include "model/content/types.h"

namespace parlance::content {

bool fits_resource(Check& check, JsonValue document) {
  if (!check.filled_text(document, "key") || !check.object(document, "variables", kOptional)) {
    return false;
  }
  const Check::At at(check, "variables");
  for (JsonValue value = document["variables"].first(); !value.absent(); value = value.next()) {
    if (!value.scalar() && !value.missing()) {
      return check.wrong("must hold nothing but texts");
    }
  }
  return true;
}

}  // namespace parlance::content
