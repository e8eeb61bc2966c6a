#include "hub/webhook_headers.h"

#include <algorithm>
#include <array>

#include "base/json_scanner.h"
#include "base/text.h"

namespace parlance::hub {
namespace {

constexpr std::array<std::string_view, 9> kReserved = {
    "host", "content-length",    "content-type", "connection", "expect", "keep-alive",
    "te",   "transfer-encoding", "upgrade"};

// token of RFC 9110 5.6.2
bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  });
}

bool is_reserved(std::string_view name) {
  return std::ranges::any_of(kReserved, [name](auto known) { return iequals(name, known); });
}

}  // namespace

WebhookHeaders webhook_headers(std::string_view custom) {
  WebhookHeaders headers = {{"Content-Type", "application/json"}};
  if (custom.empty()) return headers;
  JsonScanner scan(custom);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) return headers;
  while (scan.next(name, value)) {
    std::string key = name.text();
    std::string text = value.is(JsonKind::kString) ? value.text() : std::string(value.raw);
    const bool scalar =
        value.is(JsonKind::kString) || value.is(JsonKind::kNumber) || value.is(JsonKind::kBoolean);
    if (!scalar || !is_token(key) || !is_value(text) || is_reserved(key)) continue;
    headers.emplace_back(std::move(key), std::move(text));
  }
  return headers;
}

}  // namespace parlance::hub
