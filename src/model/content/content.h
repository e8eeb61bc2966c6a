// What the rest of the server asks about a message's content (spec blip-core 2 and 2.1).
#pragma once

#include <string>
#include <string_view>

#include "model/content/projection.h"

namespace parlance::content {

struct Verdict {
  // What is wrong, with the path of the member (`options[2].text is required`); empty: nothing.
  std::string fault;
  // The document is, or holds, a sensitive one: nothing of it is stored or logged (2.18).
  bool sensitive = false;
};

// Whether `raw`, a checked JSON value, is a document of the type. Types that are not known, and
// `application/json`, only have to have the right JSON form (A26, A27).
Verdict check(std::string_view type, std::string_view raw);

// T(document) of a content that passed check(). `out` is replaced.
Projected project(std::string_view type, std::string_view raw, std::string& out,
                  std::string_view map_link = kMapLink);

}  // namespace parlance::content
