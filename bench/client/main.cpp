#include <cstring>

#include "loop.h"
#include "modes.h"

namespace bench {

Options::Options(int argc, char** argv) {
  for (int i = 0; i + 1 < argc; i += 2) {
    if (std::strncmp(argv[i], "--", 2) != 0) die(std::string("not an option: ") + argv[i]);
    values_[argv[i] + 2] = argv[i + 1];
  }
}

std::string Options::text(const std::string& name, const std::string& otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second;
}

int Options::number(const std::string& name, int otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::stoi(found->second);
}

}  // namespace bench

int main(int argc, char** argv) {
  const std::string mode = argc < 2 ? "" : argv[1];
  const bench::Options options(argc - 2, argv + 2);
  if (mode == "receive") {
    bench::receive(options);
  } else if (mode == "idle") {
    bench::idle(options);
  } else if (mode == "fill") {
    bench::fill(options);
  } else if (mode == "command") {
    bench::command(options);
  } else {
    bench::die("modes: receive, idle, fill, command");
  }
}
