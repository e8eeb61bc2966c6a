#include <fmt/format.h>

#include <cstdio>

#include "app/cli/cli.h"
#include "app/cli/subcommands.h"

namespace parlance::app {

int run_config_example() {
  fmt::print("{}", example_config());
  return kDone;
}

int run_config_markdown() {
  fmt::print("{}", config_markdown());
  return kDone;
}

int run_config_check(const std::string& file) {
  if (!configure({.config_file = file})) return kMisused;
  fmt::print("{} is valid\n", file);
  return kDone;
}

}  // namespace parlance::app
