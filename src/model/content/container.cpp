// Spec blip-core 2.4 and 2.18: a container, and a sensitive one, are what they hold.
#include "model/content/types.h"

namespace parlance::content {

bool fits_container(Check& check, JsonValue document) {
  return check.contained(document, kRequired);
}

Projected project_container(Projection& out, JsonValue document) {
  return out.container(document);
}

}  // namespace parlance::content
