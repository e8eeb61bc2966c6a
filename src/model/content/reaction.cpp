// Spec blip-core 2.14.
#include "model/content/reaction.h"

#include <charconv>
#include <cstdint>

#include "base/text.h"
#include "model/content/types.h"

namespace parlance::content {
namespace {

std::optional<std::uint32_t> code_point(JsonValue value) {
  const std::string spelt = value.text();
  const bool hex =
      value.is(JsonKind::kString) && spelt.size() > 2 && iequals(spelt.substr(0, 2), "0x");
  const char* const begin = spelt.data() + (hex ? 2 : 0);
  const char* const end = spelt.data() + spelt.size();
  std::uint32_t code = 0;
  const auto [stop, problem] = std::from_chars(begin, end, code, hex ? 16 : 10);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return std::nullopt;
  return code;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 63));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
    put(0x80 | (code >> 6 & 63));
  }
  put(0x80 | (code & 63));
}

}  // namespace

std::optional<std::string> emoji_text(JsonValue emoji) {
  JsonValue values = emoji;
  if (emoji.is(JsonKind::kObject)) {
    values = emoji["values"];
    if (values.missing()) values = emoji["value"];
  }
  if (!values.is(JsonKind::kArray)) return std::nullopt;
  std::string text;
  for (JsonValue value = values.first(); !value.absent(); value = value.next()) {
    const auto code = code_point(value);
    if (!code) return std::nullopt;
    append_utf8(text, *code);
  }
  if (text.empty()) return std::nullopt;
  return text;
}

bool fits_reaction(Check& check, JsonValue document) {
  if (document["emoji"].missing()) return check.wrong("emoji", "is required");
  if (!emoji_text(document["emoji"])) {
    return check.wrong("emoji", "must hold the code points of an emoji in `values`");
  }
  return check.referred_message(document, "inReactionTo");
}

Projected project_reaction(Projection& out, JsonValue document) {
  out.line(emoji_text(document["emoji"]).value_or(std::string{}));
  return Projected::kText;
}

}  // namespace parlance::content
