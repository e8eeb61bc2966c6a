#include "app/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "app/config_keys.h"
#include "app/config_toml.h"
#include "base/text.h"
#include "net/egress.h"

namespace parlance::app {

namespace {

constexpr std::string_view kPrefix = "PARLANCE_";

std::vector<std::string_view> key_names() {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : config_keys()) names.push_back(key.name);
  return names;
}

std::string unknown_key(std::string_view name) {
  const std::string_view near = nearest(name, key_names());
  if (near.empty()) {
    return fmt::format("unknown key \"{}\"; `parlance config --example` lists all keys", name);
  }
  return fmt::format("unknown key \"{}\"; did you mean \"{}\"?", name, near);
}

bool is_section(std::string_view name) {
  for (const ConfigKey& key : config_keys()) {
    if (key.name.starts_with(name) && key.name.substr(name.size()).starts_with('.')) return true;
  }
  return false;
}

// A variable that is near a known one, and so probably a slip. Others with our prefix belong to
// other tools (those of the tests, for one).
std::string slip_warning(std::string_view variable) {
  for (const ConfigKey& key : config_keys()) {
    const std::string known = environment_name(key.name);
    const auto distance = edit_distance(variable, known);
    if (distance > 0 && distance <= 2) {
      return fmt::format("{} is not a setting and was ignored; did you mean {}?", variable, known);
    }
  }
  return {};
}

void apply_file(const std::vector<TomlEntry>& entries, std::string_view file, Config& config,
                std::vector<std::string>& faults) {
  for (const TomlEntry& entry : entries) {
    if (entry.empty_table && is_section(entry.key)) continue;
    const ConfigKey* key = find_config_key(entry.key);
    if (key == nullptr) {
      faults.push_back(fmt::format("{}:{}: {}", file, entry.line, unknown_key(entry.key)));
      continue;
    }
    const auto done = assign(key->type, key->bounds, entry.value, key->target(config));
    if (!done) {
      faults.push_back(
          fmt::format("{}:{}: {} {}", file, entry.line, key->name, done.error().message));
    }
  }
}

void apply_environment(const Environment& environment, LoadedConfig& loaded,
                       std::vector<std::string>& faults) {
  for (const auto& [variable, text] : environment) {
    const ConfigKey* key = nullptr;
    for (const ConfigKey& candidate : config_keys()) {
      if (environment_name(candidate.name) == variable) key = &candidate;
    }
    if (key == nullptr) {
      if (auto warning = slip_warning(variable); !warning.empty()) {
        loaded.warnings.push_back(std::move(warning));
      }
      continue;
    }
    const auto done =
        assign(key->type, key->bounds, raw_from_text(key->type, text), key->target(loaded.config));
    if (!done) {
      faults.push_back(fmt::format("environment variable {} {}", variable, done.error().message));
    }
  }
}

Result<std::string> read_text_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             &std::fclose);
  std::string text;
  if (file != nullptr) {
    std::array<char, 4096> buffer;
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
      text.append(buffer.data(), got);
    }
    if (std::ferror(file.get()) == 0) return text;
  }
  return fail(ErrorCode::kInvalid, fmt::format("the configuration file {} cannot be read: {}", path,
                                               std::strerror(errno)));
}

}  // namespace

std::string Config::node_name() const {
  if (!node.name.empty()) return node.name;
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const std::string_view name(host.data());
  return fmt::format("#{}", name.substr(0, name.find('.')));
}

Environment process_environment() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (text.starts_with(kPrefix) && equals != std::string_view::npos) {
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return result;
}

Result<LoadedConfig> load_config(const std::string& file, const Environment& environment) {
  if (file.empty()) return parse_config({}, {}, environment);
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  return parse_config(*text, file, environment);
}

Result<LoadedConfig> parse_config(std::string_view toml, std::string_view name,
                                  const Environment& environment) {
  const auto entries = read_toml(toml, name);
  if (!entries) return std::unexpected(entries.error());
  LoadedConfig loaded;
  std::vector<std::string> faults;
  apply_file(*entries, name, loaded.config, faults);
  apply_environment(environment, loaded, faults);
  if (faults.empty()) {
    if (const auto whole = check_config(loaded.config); !whole) {
      faults.push_back(name.empty() ? whole.error().message
                                    : fmt::format("{}: {}", name, whole.error().message));
    }
  }
  if (!faults.empty()) return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(faults, "\n")));
  return loaded;
}

Result<void> set_config(Config& config, std::string_view key_name, std::string_view text) {
  const ConfigKey* key = find_config_key(key_name);
  if (key == nullptr) return fail(ErrorCode::kInvalid, unknown_key(key_name));
  auto done = assign(key->type, key->bounds, raw_from_text(key->type, text), key->target(config));
  if (!done) {
    return fail(ErrorCode::kInvalid, fmt::format("{} {}", key_name, done.error().message));
  }
  return {};
}

Result<void> check_config(const Config& config) {
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    return fail(ErrorCode::kInvalid, "tls.certificate and tls.key are set together or not at all");
  }
  if (!config.https.listen.empty() && config.tls.certificate.empty()) {
    return fail(ErrorCode::kInvalid, "https.listen needs tls.certificate and tls.key");
  }
  for (const auto& [key, list] : {std::pair{"egress.allow", &config.egress.allow},
                                  std::pair{"egress.deny", &config.egress.deny}}) {
    for (const std::string& text : *list) {
      if (const auto block = net::IpBlock::parse(text); !block) {
        return fail(ErrorCode::kInvalid, fmt::format("{}: {}", key, block.error().message));
      }
    }
  }
  return {};
}

}  // namespace parlance::app
