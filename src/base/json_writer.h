// Appends JSON to a string that the caller reuses: hot replies are written, never built as a tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlance {

// A quoted, escaped JSON string. `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Writes one object or array, keeping the commas: `JsonObject o(out); o.string("id", id);
// o.close();`
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_.push_back('{'); }
  void string(std::string_view name, std::string_view value);
  void string_unless_empty(std::string_view name, std::string_view value);
  void number(std::string_view name, std::int64_t value);
  void boolean(std::string_view name, bool value);
  void raw(std::string_view name, std::string_view json);  // `json` is one complete JSON value
  std::string& key(std::string_view name);                 // the caller appends the value
  void close() { out_.push_back('}'); }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace parlance
