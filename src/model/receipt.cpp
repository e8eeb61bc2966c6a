#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "model/presence.h"

namespace parlance {
namespace {

bool read_events(const JsonSlice& list, Receipt& receipt) {
  JsonScanner scan(list.raw);
  JsonSlice item;
  std::string buffer;
  if (!scan.open(JsonKind::kArray)) return false;
  while (scan.next(item)) {
    if (!item.is(JsonKind::kString)) return false;
    const auto name = item.text(buffer);
    for (unsigned i = 0; i <= static_cast<unsigned>(Event::kFailed); ++i) {
      if (iequals(name, to_text(static_cast<Event>(i)))) {
        receipt.events = static_cast<std::uint16_t>(receipt.events | 1U << i);
      }
    }
  }
  return true;
}

}  // namespace

Result<Receipt> parse_receipt(std::string_view json) {
  Receipt receipt;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  std::string buffer;
  if (scan.open(JsonKind::kObject)) {
    while (scan.next(name, value)) {
      if (value.missing() || !iequals(name.text(buffer), "events")) continue;
      if (!read_events(value, receipt)) {
        return fail(ErrorCode::kInvalid, "must be an array of strings", "events");
      }
    }
  }
  if (!scan.finish()) return fail(ErrorCode::kInvalid, "malformed receipt: " + scan.error());
  return receipt;
}

void append_json(std::string& out, const Receipt& receipt) {
  out += R"({"events":)";
  char before = '[';
  for (unsigned i = 0; i <= static_cast<unsigned>(Event::kFailed); ++i) {
    if (!receipt.wants(static_cast<Event>(i))) continue;
    out.push_back(before);
    append_json_string(out, to_text(static_cast<Event>(i)));
    before = ',';
  }
  out += before == '[' ? "[]}" : "]}";
}

}  // namespace parlance
