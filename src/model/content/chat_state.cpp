// Spec blip-core 2.2.
#include "model/content/types.h"

namespace parlance::content {

bool fits_chat_state(Check& check, JsonValue document) {
  return check.one_of(document, "state", {"starting", "composing", "paused", "deleting", "gone"},
                      kRequired) &&
         check.integer(document, "interval", kOptional);
}

Projected project_chat_state(Projection&, JsonValue) {
  return Projected::kNothing;
}

}  // namespace parlance::content
