#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "app/cli/cli.h"
#include "app/cli/subcommands.h"

namespace parlance::app {

std::optional<Config> configure(const Place& place) {
  auto loaded = load_config(place.config_file, process_environment());
  if (!loaded) {
    fmt::print(stderr, "parlance: the configuration is not valid\n{}\n", loaded.error().message);
    return std::nullopt;
  }
  for (const std::string& warning : loaded->warnings) {
    fmt::print(stderr, "parlance: warning: {}\n", warning);
  }
  if (!place.data_directory.empty()) loaded->config.data.directory = place.data_directory;
  return std::move(loaded->config);
}

int report(const Error& error) {
  fmt::print(stderr, "parlance: {}\n", error.message);
  return error.code == ErrorCode::kInvalid ? kMisused : kFailed;
}

}  // namespace parlance::app
