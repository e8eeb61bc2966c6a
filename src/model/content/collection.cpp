// Spec blip-core 2.3. Collections stand in each other only through containers (lime 2.3).
#include <string>

#include "model/content/types.h"
#include "model/media_type.h"

namespace parlance::content {
namespace {

// What makes no sense as one of several.
bool stands_alone(std::string_view type) {
  return media_type::same(type, media_type::kChatState) ||
         media_type::same(type, media_type::kRedirect);
}

}  // namespace

bool fits_collection(Check& check, JsonValue document) {
  if (!check.type(document, "itemType", kRequired)) return false;
  if (!check.array(document, "items", kRequired)) return false;
  if (!check.integer(document, "total", kOptional)) return false;
  const std::string spelt = document["itemType"].text();
  const auto type = media_type::without_parameters(spelt);
  if (media_type::same(type, media_type::kCollection) || stands_alone(type)) {
    return check.wrong("itemType", "must not be a collection, a chat state or a redirect");
  }
  const bool mixed = media_type::same(type, media_type::kContainer);
  const Check::At list(check, "items");
  std::size_t index = 0;
  for (JsonValue item = document["items"].first(); !item.absent(); item = item.next()) {
    const Check::At at(check, index++);
    if (mixed) {
      const std::string inner = item["type"].text();
      if (stands_alone(media_type::without_parameters(inner))) {
        return check.wrong("type", "must not be a chat state or a redirect");
      }
    }
    // Items in containers' places may be bare texts, as everywhere (B29).
    if (mixed ? !check.container(item) : !check.document(type, item)) return false;
  }
  return true;
}

Projected project_collection(Projection& out, JsonValue document) {
  const std::string spelt = document["itemType"].text();
  const auto type = media_type::without_parameters(spelt);
  for (JsonValue item = document["items"].first(); !item.absent(); item = item.next()) {
    const bool bare = item.is(JsonKind::kString);
    const auto projected = bare ? out.container(item) : out.document(type, item);
    if (projected == Projected::kNone) return projected;
  }
  return Projected::kText;
}

}  // namespace parlance::content
