// The emoji of a reaction (spec blip-core 2.14).
#pragma once

#include <optional>
#include <string>

#include "model/content/json_tree.h"

namespace parlance::content {

// `emoji` of a reaction as UTF-8: `{"values":[code points]}`, also spelt `value`, as a bare list,
// and with code points as text, `0x2B06` or decimal (B11). nullopt when it is none of these, is
// empty, or holds a number that is no character.
std::optional<std::string> emoji_text(JsonValue emoji);

}  // namespace parlance::content
