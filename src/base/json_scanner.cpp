#include "base/json_scanner.h"

#include <charconv>

#include "base/json_bytes.h"
#include "base/text.h"

namespace parlance {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Four hexadecimal digits, -1 when they are not.
int hex4(const char* at) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    int digit;
    if (is_digit(c)) {
      digit = c - '0';
    } else if ((c | 32) >= 'a' && (c | 32) <= 'f') {
      digit = (c | 32) - 'a' + 10;
    } else {
      return -1;
    }
    value = value << 4 | digit;
  }
  return value;
}

void append_utf8(std::string& out, unsigned code) {
  const auto put = [&out](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  }
}

// `body`: the inside of a checked string.
void append_decoded(std::string& out, std::string_view body) {
  const char* at = body.data();
  const char* const end = at + body.size();
  while (at != end) {
    if (*at != '\\') {
      out.push_back(*at++);
      continue;
    }
    const char kind = at[1];
    at += 2;
    switch (kind) {
      case 'b':
        out.push_back('\b');
        break;
      case 'f':
        out.push_back('\f');
        break;
      case 'n':
        out.push_back('\n');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'u': {
        auto code = static_cast<unsigned>(hex4(at));
        at += 4;
        if (code >= 0xd800 && code < 0xdc00) {
          code = 0x10000 + ((code - 0xd800) << 10) + (static_cast<unsigned>(hex4(at + 2)) - 0xdc00);
          at += 6;
        }
        append_utf8(out, code);
        break;
      }
      default:
        out.push_back(kind);
    }
  }
}

}  // namespace

std::string JsonSlice::text() const {
  const auto body = raw.substr(1, raw.size() - 2);
  if (!escaped) return std::string(body);
  std::string out;
  out.reserve(body.size());
  append_decoded(out, body);
  return out;
}

std::string_view JsonSlice::text(std::string& buffer) const {
  const auto body = raw.substr(1, raw.size() - 2);
  if (!escaped) return body;
  buffer.clear();
  append_decoded(buffer, body);
  return buffer;
}

std::optional<std::int64_t> JsonSlice::integer() const {
  if (kind != JsonKind::kNumber && kind != JsonKind::kString) return std::nullopt;
  std::string buffer;
  const auto digits = kind == JsonKind::kNumber ? raw : text(buffer);
  std::int64_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, value);
  if (problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<bool> JsonSlice::boolean() const {
  if (kind == JsonKind::kBoolean) return raw.front() == 't';
  if (kind != JsonKind::kString) return std::nullopt;
  std::string buffer;
  const auto word = text(buffer);
  if (iequals(word, "true")) return true;
  if (iequals(word, "false")) return false;
  return std::nullopt;
}

JsonScanner::JsonScanner(std::string_view text)
    : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

bool JsonScanner::fail(const char* what) {
  if (wrong_ == nullptr) wrong_ = what;
  return false;
}

std::string JsonScanner::error() const {
  if (wrong_ == nullptr) return {};
  return std::string(wrong_) + " at byte " + std::to_string(at_ - begin_);
}

void JsonScanner::skip_blanks() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool JsonScanner::open(JsonKind kind) {
  skip_blanks();
  const bool object = kind == JsonKind::kObject;
  if (at_ == end_ || *at_ != (object ? '{' : '[')) {
    return fail(object ? "expected an object" : "expected an array");
  }
  ++at_;
  close_ = object ? '}' : ']';
  return true;
}

// Steps over the comma before the next element. False at the end of the container and on an error.
bool JsonScanner::separator(char close) {
  if (wrong_ != nullptr || close_ == 0) return false;
  skip_blanks();
  if (at_ != end_ && *at_ == close) {
    ++at_;
    close_ = 0;
    return false;
  }
  if (first_) {
    first_ = false;
    return true;
  }
  if (at_ == end_ || *at_ != ',') return fail("expected a comma or the end of the container");
  ++at_;
  skip_blanks();
  return true;
}

bool JsonScanner::next(JsonSlice& name, JsonSlice& value) {
  if (!separator('}')) return false;
  const char* const start = at_;
  name.kind = JsonKind::kString;
  if (at_ == end_ || *at_ != '"') return fail("expected a member name");
  if (!string(name.escaped)) return false;
  name.raw = {start, static_cast<std::size_t>(at_ - start)};
  skip_blanks();
  if (at_ == end_ || *at_ != ':') return fail("expected a colon");
  ++at_;
  return this->value(value, 1);
}

bool JsonScanner::next(JsonSlice& item) {
  return separator(']') && value(item, 1);
}

bool JsonScanner::finish() {
  if (wrong_ != nullptr) return false;
  if (close_ != 0) return fail("the container was not read to its end");
  skip_blanks();
  return at_ == end_ || fail("unexpected text after the value");
}

// `depth`: containers around the value.
bool JsonScanner::value(JsonSlice& out, int depth) {
  skip_blanks();
  if (at_ == end_) return fail("the text ends too early");
  const char* const start = at_;
  out.escaped = false;
  bool good;
  switch (*at_) {
    case '"':
      out.kind = JsonKind::kString;
      good = string(out.escaped);
      break;
    case '{':
      out.kind = JsonKind::kObject;
      good = object(depth + 1);
      break;
    case '[':
      out.kind = JsonKind::kArray;
      good = array(depth + 1);
      break;
    case 't':
      out.kind = JsonKind::kBoolean;
      good = literal("true");
      break;
    case 'f':
      out.kind = JsonKind::kBoolean;
      good = literal("false");
      break;
    case 'n':
      out.kind = JsonKind::kNull;
      good = literal("null");
      break;
    default:
      out.kind = JsonKind::kNumber;
      good = number();
  }
  if (!good) return false;
  out.raw = {start, static_cast<std::size_t>(at_ - start)};
  return true;
}

bool JsonScanner::object(int depth) {
  if (depth > kMaxJsonDepth) return fail("too deeply nested");
  ++at_;
  skip_blanks();
  if (at_ != end_ && *at_ == '}') {
    ++at_;
    return true;
  }
  for (;;) {
    bool escaped = false;
    if (at_ == end_ || *at_ != '"') return fail("expected a member name");
    if (!string(escaped)) return false;
    skip_blanks();
    if (at_ == end_ || *at_ != ':') return fail("expected a colon");
    ++at_;
    JsonSlice ignored;
    if (!value(ignored, depth)) return false;
    skip_blanks();
    if (at_ == end_) return fail("the text ends inside an object");
    const char c = *at_;
    if (c != ',' && c != '}') return fail("expected a comma or the end of the object");
    ++at_;
    if (c == '}') return true;
    skip_blanks();
  }
}

bool JsonScanner::array(int depth) {
  if (depth > kMaxJsonDepth) return fail("too deeply nested");
  ++at_;
  skip_blanks();
  if (at_ != end_ && *at_ == ']') {
    ++at_;
    return true;
  }
  for (;;) {
    JsonSlice ignored;
    if (!value(ignored, depth)) return false;
    skip_blanks();
    if (at_ == end_) return fail("the text ends inside an array");
    const char c = *at_;
    if (c != ',' && c != ']') return fail("expected a comma or the end of the array");
    ++at_;
    if (c == ']') return true;
  }
}

bool JsonScanner::string(bool& escaped) {
  escaped = false;
  ++at_;
  for (;;) {
    at_ = json_bytes::skip_plain<true>(at_, end_);
    if (at_ == end_) return fail("the text ends inside a string");
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte == '"') {
      ++at_;
      return true;
    }
    if (byte == '\\') {
      escaped = true;
      if (!escape()) return false;
    } else if (byte >= 0x80) {
      // Letters outside ASCII come in runs: stay here until the run ends.
      do {
        const auto length = utf8_sequence(at_, end_);
        if (length == 0) return fail("invalid UTF-8");
        at_ += length;
      } while (at_ != end_ && static_cast<unsigned char>(*at_) >= 0x80);
    } else {
      return fail("control character in a string");
    }
  }
}

bool JsonScanner::escape() {
  if (end_ - at_ < 2) return fail("the text ends inside a string");
  switch (at_[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      at_ += 2;
      return true;
    case 'u':
      break;
    default:
      return fail("unknown escape");
  }
  const int code = end_ - at_ >= 6 ? hex4(at_ + 2) : -1;
  if (code < 0) return fail("malformed \\u escape");
  if (code >= 0xdc00 && code < 0xe000) return fail("lone surrogate");
  if (code < 0xd800 || code >= 0xe000) {
    at_ += 6;
    return true;
  }
  const bool paired = end_ - at_ >= 12 && at_[6] == '\\' && at_[7] == 'u';
  const int low = paired ? hex4(at_ + 8) : -1;
  if (low < 0xdc00 || low >= 0xe000) return fail("lone surrogate");
  at_ += 12;
  return true;
}

bool JsonScanner::number() {
  const auto digits = [this] {
    const char* const start = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != start;
  };
  if (*at_ == '-') ++at_;
  if (at_ != end_ && *at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return fail("unexpected character");
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return fail("malformed number");
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail("malformed number");
  }
  return true;
}

bool JsonScanner::literal(std::string_view word) {
  if (!std::string_view(at_, end_).starts_with(word)) return fail("unexpected character");
  at_ += word.size();
  return true;
}

JsonSlice JsonScanner::whole(std::string_view text) {
  JsonScanner scan(text);
  JsonSlice slice;
  return scan.value(slice, 0) && scan.finish() ? slice : JsonSlice{};
}

}  // namespace parlance
