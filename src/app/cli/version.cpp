#include "app/version.h"

#include <fmt/format.h>

#include "app/cli/cli.h"
#include "app/cli/subcommands.h"

namespace parlance::app {

int run_version() {
  fmt::print("parlance {}\n", kVersion);
  return kDone;
}

}  // namespace parlance::app
