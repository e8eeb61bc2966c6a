#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/cli/cli.h"
#include "app/cli/subcommands.h"
#include "app/cli/table.h"
#include "base/json_writer.h"

namespace parlance::app {

int run_commands(const Place& place, bool json, const Program& program) {
  const auto config = configure(place);
  if (!config) return kMisused;
  const std::vector<CommandRow> rows = program.commands(*config);
  if (json) {
    std::string out = "[";
    for (const CommandRow& row : rows) {
      if (out.size() > 1) out.push_back(',');
      JsonObject object(out);
      object.string("address", row.address);
      object.string("method", row.method);
      object.string("uri", row.uri);
      object.string_unless_empty("type", row.type);
      object.string("description", row.description);
      object.close();
    }
    fmt::print("{}]\n", out);
    return kDone;
  }
  std::vector<TableRow> table = {{"ADDRESS", "METHOD", "URI", "TYPE", "DESCRIPTION"}};
  for (const CommandRow& row : rows) {
    table.push_back({row.address, row.method, row.uri, row.type, row.description});
  }
  print_table(table);
  return kDone;
}

}  // namespace parlance::app
