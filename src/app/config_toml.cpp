#include "app/config_toml.h"

#include <fmt/format.h>

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace parlance::app {

namespace {

RawValue to_raw(const toml::node& node) {
  if (const auto* text = node.as_string()) return {text->get()};
  if (const auto* number = node.as_integer()) return {number->get()};
  if (const auto* number = node.as_floating_point()) return {number->get()};
  if (const auto* value = node.as_boolean()) return {value->get()};
  if (const auto* array = node.as_array()) {
    std::vector<RawValue> list;
    for (const toml::node& entry : *array) list.push_back(to_raw(entry));
    return {std::move(list)};
  }
  return {};
}

void flatten(const toml::table& table, const std::string& prefix, std::vector<TomlEntry>& out) {
  for (const auto& [name, node] : table) {
    std::string key = prefix.empty() ? std::string(name) : fmt::format("{}.{}", prefix, name.str());
    const toml::table* inner = node.as_table();
    if (inner != nullptr && !inner->empty()) {
      flatten(*inner, key, out);
    } else {
      out.push_back({std::move(key), to_raw(node), node.source().begin.line, inner != nullptr});
    }
  }
}

}  // namespace

Result<std::vector<TomlEntry>> read_toml(std::string_view text, std::string_view name) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(ErrorCode::kInvalid,
                fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
  }
  std::vector<TomlEntry> entries;
  flatten(parsed.table(), {}, entries);
  std::ranges::sort(entries, {}, &TomlEntry::line);
  return entries;
}

}  // namespace parlance::app
