// Any JSON as the content of any type: a fault with words, or a document whose text form and whose
// choices can be made, and which is not empty where the document says something.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json_scanner.h"
#include "base/text.h"
#include "model/content/answer.h"
#include "model/content/content.h"
#include "model/content/content_type.h"
#include "model/media_type.h"

using namespace parlance;

// The first byte is the type, the rest its content.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto types = content::content_types();
  const std::string_view type = types[data[0] % types.size()].media_type;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const JsonSlice whole = JsonScanner::whole(text);
  if (whole.is(JsonKind::kAbsent)) return 0;
  const auto verdict = content::check(type, whole.raw);
  if (!verdict.fault.empty()) {
    if (!is_valid_utf8(verdict.fault)) std::abort();
    return 0;
  }
  std::string shown;
  const auto projected = content::project(type, whole.raw, shown);
  if (!is_valid_utf8(shown)) std::abort();
  const bool says_something = type == media_type::kWebLink || type == media_type::kMediaLink ||
                              type == media_type::kLocation || type == media_type::kReaction;
  if (says_something && (projected != content::Projected::kText || shown.empty())) std::abort();
  for (std::size_t option = 0; option < 4; ++option) {
    const auto answer = content::choose(type, whole.raw, option);
    if (!answer) continue;
    if (answer->type.empty() || JsonScanner::whole(answer->content).is(JsonKind::kAbsent)) {
      std::abort();
    }
    // What a customer sends is a message that the server takes.
    if (!content::check(answer->type, answer->content).fault.empty()) std::abort();
  }
  content::option_meant(type, whole.raw, shown);
  return 0;
}
