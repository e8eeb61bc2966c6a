// Spec blip-core 2.9. A ratio that cannot be read is ignored by who shows it (B18).
#include <limits>

#include "model/content/types.h"

namespace parlance::content {

bool fits_media_link(Check& check, JsonValue document) {
  return check.filled_text(document, "uri") && check.type(document, "type", kOptional) &&
         check.text(document, "title", kOptional) && check.text(document, "text", kOptional) &&
         check.number(document, "size", 0, std::numeric_limits<double>::max(), kOptional) &&
         check.text(document, "aspectRatio", kOptional) &&
         check.text(document, "previewUri", kOptional) &&
         check.type(document, "previewType", kOptional) &&
         check.text(document, "authorizationRealm", kOptional);
}

}  // namespace parlance::content
