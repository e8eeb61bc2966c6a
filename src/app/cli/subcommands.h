// The subcommands with their options, as the parser fills them. Each runs to its exit code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/bot_admin.h"
#include "app/config.h"
#include "app/program.h"

namespace parlance::app {

// Options that several subcommands share.
struct Place {
  std::string config_file;
  std::string data_directory;
};
// The configuration as file, environment and options give it; faults and warnings are printed.
std::optional<Config> configure(const Place& place);

struct ServeOptions {
  Place place;
  std::string http;
  std::string tcp;
};
int run_serve(const ServeOptions& options, const Program& program);

struct BotOptions {
  Place place;
  BotSpec bot;
  bool json = false;
};
int run_bot_add(const BotOptions& options, const Program& program);
int run_bot_list(const BotOptions& options, const Program& program);
int run_bot_show(const BotOptions& options, const Program& program);
int run_bot_remove(const BotOptions& options, const Program& program);

int run_config_example();
int run_config_markdown();
int run_config_check(const std::string& file);

int run_commands(const Place& place, bool json, const Program& program);
int run_version();

// "parlance: WHAT" on standard error. Returns the exit code for such an error.
int report(const Error& error);

}  // namespace parlance::app
