// Any bytes as an address, a URI, a date and a duration: each is refused, or read so that its text
// reads the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "base/time_text.h"
#include "model/media_type.h"
#include "model/node.h"
#include "model/query.h"
#include "model/uri.h"

using namespace parlance;

namespace {

void check(bool condition) {
  if (!condition) std::abort();
}

void check_node(const Node& node) {
  const auto again = Node::parse(node.text());
  check(again && again->text() == node.text() && again->identity() == node.identity());
  check(node.without_instance().text() == node.identity());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto node = Node::parse(text)) check_node(*node);
  if (const auto uri = LimeUri::parse(text)) {
    read_page(*uri, {});
    check_node(uri->owner().empty() ? Node::of("a", "b") : uri->owner());
    for (const auto& segment : uri->segments()) {
      check(is_valid_utf8(segment));
      if (const auto identity = identity_from_segment(segment)) {
        check_node(*identity);
        check(identity->instance().empty());
        // An identity taken from a path stays itself when it is put into one again.
        const auto path = "/" + percent_encode(identity->text());
        const auto inside = LimeUri::parse(path);
        if (!inside) continue;  // longer than a URI may be
        check(identity_from_segment(inside->segments().front()) == identity);
      }
    }
  }
  if (const auto time = parse_iso8601(text)) {
    const auto written = to_iso8601(*time);
    if (written.size() == 24 && written[0] != '-') check(parse_iso8601(written) == time);
  }
  if (const auto span = parse_timespan(text)) check(parse_timespan(to_timespan(*span)) == span);
  if (media_type::is_valid(text)) check(media_type::without_parameters(text) == text);
  if (const auto bytes = base64_decode(text)) check(base64_decode(base64_encode(*bytes)) == bytes);
  return 0;
}
