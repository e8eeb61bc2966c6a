// The content types of messages (spec blip-core 2), one row each. A new one is a file with its
// functions and a row in content_types.cpp.
#pragma once

#include <span>
#include <string_view>

#include "model/content/check.h"
#include "model/content/json_tree.h"
#include "model/content/projection.h"

namespace parlance::content {

struct ContentType {
  std::string_view media_type;
  // Whether the members are as the type wants them. nullptr: anything of the right JSON form.
  bool (*fits)(Check& check, JsonValue document);
  // T(document) of 2.1. nullptr: the type has no text form.
  Projected (*project)(Projection& out, JsonValue document);
  std::string_view description;
};

std::span<const ContentType> content_types();
// nullptr for types that are not in the table. Case does not matter.
const ContentType* find_content_type(std::string_view media_type);

}  // namespace parlance::content
