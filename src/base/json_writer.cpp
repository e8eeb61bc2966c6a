#include "base/json_writer.h"

#include <array>
#include <charconv>

#include "base/json_bytes.h"

namespace parlance {
namespace {

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15U]);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  out.push_back('"');
  for (;;) {
    const char* const stop = json_bytes::skip_plain<false>(at, end);
    out.append(at, stop);
    if (stop == end) break;
    append_escape(out, static_cast<unsigned char>(*stop));
    at = stop + 1;
  }
  out.push_back('"');
}

std::string& JsonObject::key(std::string_view name) {
  if (!first_) out_.push_back(',');
  first_ = false;
  append_json_string(out_, name);
  out_.push_back(':');
  return out_;
}

void JsonObject::string(std::string_view name, std::string_view value) {
  append_json_string(key(name), value);
}

void JsonObject::string_unless_empty(std::string_view name, std::string_view value) {
  if (!value.empty()) string(name, value);
}

void JsonObject::number(std::string_view name, std::int64_t value) {
  std::array<char, 20> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  key(name).append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void JsonObject::boolean(std::string_view name, bool value) {
  key(name).append(value ? "true" : "false");
}

void JsonObject::raw(std::string_view name, std::string_view json) {
  key(name).append(json);
}

}  // namespace parlance
