#include "app/cli/cli.h"

int main(int argc, char** argv) {
  return parlance::app::run_command_line(argc, argv);
}
