#include "hub/log_format.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <type_traits>

#include "base/json_writer.h"
#include "base/text.h"
#include "base/time_text.h"

namespace parlance::hub {

namespace {

constexpr std::size_t kLongestText = 2048;

// At most kLongestText bytes, not cut within a character.
std::string_view shortened(std::string_view text) {
  if (text.size() <= kLongestText) return text;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

void append_quoted(std::string& out, std::string_view text) {
  const std::string_view shown = shortened(text);
  if (is_valid_utf8(shown)) {
    append_json_string(out, shown);
    return;
  }
  std::string escaped;
  for (const unsigned char byte : shown) {
    if (byte < 0x80) {
      escaped.push_back(static_cast<char>(byte));
    } else {
      fmt::format_to(std::back_inserter(escaped), "<{:02x}>", byte);
    }
  }
  append_json_string(out, escaped);
}

bool is_plain_word(std::string_view text) {
  if (text.empty() || text.size() > kLongestText) return false;
  for (const unsigned char byte : text) {
    if (byte <= ' ' || byte >= 0x7F || byte == '"' || byte == '=' || byte == '\\') return false;
  }
  return true;
}

template <class AppendText>
void append_value(std::string& out, const LogField::Value& value, AppendText append_text) {
  std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string_view>) {
          append_text(out, held);
        } else if constexpr (std::is_same_v<Held, double>) {
          if (std::isfinite(held)) {
            fmt::format_to(std::back_inserter(out), "{}", held);
          } else {
            out += "null";
          }
        } else {
          fmt::format_to(std::back_inserter(out), "{}", held);
        }
      },
      value);
}

}  // namespace

void append_log_json(std::string& out, const LogRecord& record) {
  out += R"({"time":")";
  append_iso8601(out, record.time);
  out += R"(","level":")";
  out += to_string(record.level);
  out += R"(","event":)";
  append_quoted(out, record.event);
  if (!record.trace.empty()) {
    out += R"(,"trace":)";
    append_quoted(out, record.trace);
  }
  for (const LogField& field : record.fields) {
    out.push_back(',');
    append_quoted(out, field.name());
    out.push_back(':');
    append_value(out, field.value(), append_quoted);
  }
  out.push_back('}');
}

void append_log_text(std::string& out, const LogRecord& record) {
  const auto append_word = [](std::string& to, std::string_view text) {
    if (is_plain_word(text)) {
      to += text;
    } else {
      append_quoted(to, text);
    }
  };
  append_iso8601(out, record.time);
  switch (record.level) {
    case LogLevel::kDebug:
      out += " DEBUG ";
      break;
    case LogLevel::kInfo:
      out += " INFO  ";
      break;
    case LogLevel::kWarn:
      out += " WARN  ";
      break;
    default:
      out += " ERROR ";
  }
  for (const char c : shortened(record.event)) {
    out.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  if (!record.trace.empty()) {
    out += " trace=";
    append_word(out, record.trace);
  }
  for (const LogField& field : record.fields) {
    out.push_back(' ');
    out += field.name();
    out.push_back('=');
    append_value(out, field.value(), append_word);
  }
}

}  // namespace parlance::hub
