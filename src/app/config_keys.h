// The one table of configuration keys: parsing, `config --example`, the documentation and the
// environment all read it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/config.h"
#include "app/config_value.h"

namespace parlance::app {

struct ConfigKey {
  std::string_view name;  // "http.listen"
  ValueType type;
  Target (*target)(Config&);
  std::string_view meaning;
  Bounds bounds;
};

// In the order of the documentation, sections together.
std::span<const ConfigKey> config_keys();
const ConfigKey* find_config_key(std::string_view name);
// "http.listen" is overridden by PARLANCE_HTTP_LISTEN.
std::string environment_name(std::string_view key);

}  // namespace parlance::app
