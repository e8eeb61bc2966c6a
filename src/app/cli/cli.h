// The command line of the `parlance` program: one file a subcommand in this folder.
#pragma once

namespace parlance::app {

// Parses the arguments and runs the subcommand they name. Returns the exit code of the process:
// 0 done, 1 it could not be done, 2 the command line or the configuration is wrong.
int run_command_line(int argc, char** argv);

}  // namespace parlance::app
