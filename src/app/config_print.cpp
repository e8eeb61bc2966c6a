// The configuration as text for people: the example file and the table of the documentation.
#include <fmt/format.h>

#include <iterator>

#include "app/config.h"
#include "app/config_keys.h"

namespace parlance::app {

namespace {

constexpr std::size_t kWidth = 96;

// `text` in lines that begin with "# ", broken at blanks.
void append_comment(std::string& out, std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, kWidth);
    if (line.size() < text.size()) {
      if (const std::size_t blank = line.rfind(' '); blank != std::string_view::npos) {
        line = line.substr(0, blank);
      }
    }
    fmt::format_to(std::back_inserter(out), "# {}\n", line);
    text.remove_prefix(line.size());
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
}

std::string default_of(const ConfigKey& key) {
  Config defaults;
  return to_toml(key.type, key.target(defaults));
}

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::kText:
      return "text";
    case ValueType::kAddress:
      return "host:port";
    case ValueType::kNumber:
      return "number";
    case ValueType::kSize:
      return "size";
    case ValueType::kDuration:
      return "duration";
    case ValueType::kBoolean:
      return "boolean";
    case ValueType::kTextList:
      return "list of texts";
    case ValueType::kNumberList:
      return "list of numbers";
  }
  return "";
}

}  // namespace

std::string example_config() {
  std::string out =
      "# Configuration of Parlance: every key with its meaning and its default.\n"
      "# Take the '#' from a line to change it. Each key can also be set by the environment\n"
      "# variable named with it, which wins over this file.\n"
      "# Durations: 30 (seconds), \"250ms\", \"30s\", \"10m\", \"1h\", \"92d\". Sizes: 1024, "
      "\"512KiB\", \"8MiB\".\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    const std::size_t dot = key.name.find('.');
    if (const std::string_view own = key.name.substr(0, dot); own != section) {
      section = own;
      fmt::format_to(std::back_inserter(out), "\n[{}]\n", section);
    } else {
      out.push_back('\n');
    }
    append_comment(out, key.meaning);
    append_comment(out, environment_name(key.name));
    fmt::format_to(std::back_inserter(out), "#{} = {}\n", key.name.substr(dot + 1),
                   default_of(key));
  }
  return out;
}

std::string config_markdown() {
  std::string out = "| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n";
  for (const ConfigKey& key : config_keys()) {
    fmt::format_to(std::back_inserter(out), "| `{}` | {} | `{}` | {} |\n", key.name,
                   type_name(key.type), default_of(key), key.meaning);
  }
  return out;
}

}  // namespace parlance::app
