// Spec blip-core 2.19. The URI is passed on as it is, with or without a scheme (B20).
#include "model/content/types.h"

namespace parlance::content {

bool fits_web_link(Check& check, JsonValue document) {
  return check.filled_text(document, "uri") && check.text(document, "title", kOptional) &&
         check.text(document, "text", kOptional) && check.text(document, "previewUri", kOptional) &&
         check.type(document, "previewType", kOptional) &&
         check.one_of(document, "target", {"self", "blank", "selfCompact", "selfTall"}, kOptional);
}

Projected project_link(Projection& out, JsonValue document) {
  const std::string title = document["title"].text();
  const std::string text = document["text"].text();
  const std::string uri = document["uri"].text();
  if (title != text) out.line(title);
  out.line(text.empty() ? uri : text + " " + uri);
  return Projected::kText;
}

}  // namespace parlance::content
