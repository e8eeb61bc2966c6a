// The command line of the `parlance` program: one file a subcommand in this folder.
#pragma once

#include "app/program.h"

namespace parlance::app {

// Exit codes of the process.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;   // it could not be done
inline constexpr int kMisused = 2;  // the command line or the configuration is wrong

// Parses the arguments and runs the subcommand they name. Returns the exit code.
int run_command_line(int argc, const char* const* argv, const Program& program);

}  // namespace parlance::app
