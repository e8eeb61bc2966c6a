// Any bytes: reading never fails badly, and what was read is written so that it reads the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json_scanner.h"
#include "model/envelope.h"
#include "model/presence.h"

using namespace parlance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto write = [](const auto& value) { return to_json(value); };
  if (const auto envelope = parse_envelope(text)) {
    if (!JsonScanner::whole(text).is(JsonKind::kObject)) std::abort();
    const auto written = std::visit(write, *envelope);
    const auto again = parse_envelope(written);
    if (!again || std::visit(write, *again) != written) std::abort();
    if (const auto* message = std::get_if<Message>(&*envelope)) {
      if (JsonScanner::whole(message->content).is(JsonKind::kAbsent)) std::abort();
      content_fits(message->type, message->content);
    }
  } else if (envelope.error().reason.code == 0 || envelope.error().reason.description.empty()) {
    std::abort();
  }
  if (const auto presence = parse_presence(text)) {
    std::string written;
    append_json(written, *presence);
    if (!parse_presence(written)) std::abort();
  }
  parse_receipt(text);
  return 0;
}
