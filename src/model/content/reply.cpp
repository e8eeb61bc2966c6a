// Spec blip-core 2.16.
#include "model/content/types.h"

namespace parlance::content {

bool fits_reply(Check& check, JsonValue document) {
  return check.container(document, "replied", kRequired) &&
         check.referred_message(document, "inReplyTo");
}

Projected project_reply(Projection& out, JsonValue document) {
  return out.container(document["replied"]);
}

}  // namespace parlance::content
