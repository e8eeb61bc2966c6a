// A TOML file as a flat list of dotted keys with their values and lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_value.h"
#include "base/result.h"

namespace parlance::app {

struct TomlEntry {
  std::string key;  // "http.listen"
  RawValue value;
  std::uint32_t line = 0;
  bool empty_table = false;  // a section without keys
};

// In the order of the text. kInvalid with `NAME:LINE: …` when it is not TOML.
Result<std::vector<TomlEntry>> read_toml(std::string_view text, std::string_view name);

}  // namespace parlance::app
