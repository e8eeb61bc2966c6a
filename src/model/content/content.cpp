#include "model/content/content.h"

#include "base/text.h"
#include "model/content/check.h"
#include "model/content/content_type.h"
#include "model/content/json_tree.h"
#include "model/envelope.h"
#include "model/media_type.h"

namespace parlance::content {

Verdict check(std::string_view type, std::string_view raw) {
  // Most messages end here.
  if (type == media_type::kText && !raw.empty() && raw.front() == '"') return {};
  if (!content_fits(type, raw)) {
    return {.fault = "The content is not a document of type " + std::string(type)};
  }
  const ContentType* const known = find_content_type(type);
  if (known == nullptr || known->fits == nullptr) return {};
  const JsonTree tree(raw);
  Check check;
  if (check.document(type, tree.root())) return {.sensitive = check.sensitive()};
  // Checking ended at the fault: what is sensitive may stand behind it.
  const bool sensitive = check.sensitive() || to_lower(raw).contains(media_type::kSensitive);
  return {.fault = check.fault(), .sensitive = sensitive};
}

Projected project(std::string_view type, std::string_view raw, std::string& out,
                  std::string_view map_link) {
  const JsonTree tree(raw);
  Projection projection(map_link);
  const Projected projected = projection.document(type, tree.root());
  out = projection.text();
  return projected;
}

}  // namespace parlance::content
