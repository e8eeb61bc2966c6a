#include "app/cli/cli.h"
#include "app/program.h"

int main(int argc, char** argv) {
  return parlance::app::run_command_line(argc, argv, parlance::app::parlance_program());
}
