// `--name value` pairs of a command line.
#pragma once

#include <map>
#include <string>

namespace bench {

class Options {
 public:
  Options(int argc, char** argv);

  std::string text(const std::string& name, const std::string& otherwise = {}) const;
  int number(const std::string& name, int otherwise) const;
  bool flag(const std::string& name) const { return text(name) == "yes"; }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace bench
