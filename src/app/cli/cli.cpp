#include "app/cli/cli.h"

#include <CLI/CLI.hpp>

#include "app/cli/subcommands.h"

namespace parlance::app {

namespace {

void add_place(CLI::App& command, Place& place) {
  command.add_option("--data", place.data_directory,
                     "Data folder (data.directory; default: ./data)");
  command.add_option("--config", place.config_file, "Configuration file (TOML)");
}

void add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* serve = app.add_subcommand("serve", "Run the server until SIGTERM or Ctrl-C");
  add_place(*serve, options.place);
  serve->add_option("--http", options.http,
                    "HOST:PORT for HTTP and WebSocket (http.listen; port 0: a free one)");
  serve->add_option("--tcp", options.tcp,
                    "HOST:PORT for LIME over TCP (tcp.listen; port 0: a free one)");
  serve->footer(
      "Prints `parlance ready http=HOST:PORT tcp=HOST:PORT` once it accepts connections.\n"
      "A first SIGTERM or Ctrl-C finishes what is under way and exits; a second exits at once.\n\n"
      "Example:\n  parlance serve --data /var/lib/parlance --http 0.0.0.0:8081");
}

CLI::App* add_bot_command(CLI::App& bot, const char* name, const char* meaning, bool named,
                          BotOptions& options) {
  CLI::App* command = bot.add_subcommand(name, meaning);
  if (named) command->add_option("NAME", options.bot.name, "The bot's name")->required();
  command->add_flag("--json", options.json, "Print JSON");
  add_place(*command, options.place);
  return command;
}

void add_bots(CLI::App& app, BotOptions& options) {
  CLI::App* bot = app.add_subcommand("bot", "Add, list, show and remove bots");
  bot->require_subcommand(1);
  bot->footer(
      "Works whether or not a server runs on the data folder.\n\n"
      "Example:\n  parlance bot add demo --brain greeter");

  CLI::App* add = add_bot_command(*bot, "add", "Add a bot and print its access key", true, options);
  add->add_option("--brain", options.bot.brain,
                  "What answers for it: none (a program that connects), greeter (default: none)");
  add->add_option("--message-url", options.bot.message_url, "Where its messages are posted to");
  add->add_option("--notification-url", options.bot.notification_url,
                  "Where its notifications are posted to");
  add->add_option("--plan", options.bot.plan, "Limits that hold when throttle.enabled is true")
      ->check(CLI::IsMember({"free", "paid", "unlimited"}));
  add->add_option("--inbox", options.bot.inbox, "Messages kept while it is absent");
  add->footer(
      "The access key is shown this once: only its hash is kept.\n\n"
      "Example:\n  parlance bot add shop --message-url https://shop.example/lime --json");

  add_bot_command(*bot, "list", "List the bots", false, options)
      ->footer("Example:\n  parlance bot list --json");
  add_bot_command(*bot, "show", "Show one bot", true, options)
      ->footer("Example:\n  parlance bot show demo");
  add_bot_command(*bot, "remove", "Remove a bot, its keys and its queue; its history stays", true,
                  options)
      ->footer("Example:\n  parlance bot remove demo");
}

struct ConfigOptions {
  bool example = false;
  bool markdown = false;
  std::string file;
};

void add_config(CLI::App& app, ConfigOptions& options) {
  CLI::App* config = app.add_subcommand("config", "Print or check a configuration");
  config->add_flag("--example", options.example,
                   "Print a file with every key, its meaning and its default");
  config->add_flag("--markdown", options.markdown, "Print the table of keys as Markdown");
  config->footer("Example:\n  parlance config --example > parlance.toml");
  CLI::App* check = config->add_subcommand("check", "Say what is wrong with a file");
  check->add_option("FILE", options.file, "Configuration file")->required();
  check->footer("Example:\n  parlance config check parlance.toml");
}

int run_bots(const CLI::App& bot, const BotOptions& options, const Program& program) {
  if (bot.got_subcommand("add")) return run_bot_add(options, program);
  if (bot.got_subcommand("list")) return run_bot_list(options, program);
  if (bot.got_subcommand("show")) return run_bot_show(options, program);
  return run_bot_remove(options, program);
}

int run_config(const CLI::App& config, const ConfigOptions& options) {
  if (config.got_subcommand("check")) return run_config_check(options.file);
  if (options.example) return run_config_example();
  if (options.markdown) return run_config_markdown();
  std::fputs(config.help().c_str(), stderr);
  return kMisused;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Program& program) {
  CLI::App app("Parlance: one conversation server for bots written for several chatbot APIs");
  app.name("parlance");
  app.require_subcommand(1);
  app.footer(
      "Each command has its own --help.\n\n"
      "Example:\n  parlance bot add demo --brain greeter && parlance serve");

  ServeOptions serve;
  BotOptions bot;
  ConfigOptions config;
  Place commands_place;
  bool commands_json = false;
  add_serve(app, serve);
  add_bots(app, bot);
  add_config(app, config);
  CLI::App* commands = app.add_subcommand("commands", "Print the table of LIME commands");
  commands->add_flag("--json", commands_json, "Print JSON");
  commands->add_option("--config", commands_place.config_file, "Configuration file (TOML)");
  commands->footer("Example:\n  parlance commands | grep threads");
  app.add_subcommand("version", "Print the version")->footer("Example:\n  parlance version");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kMisused;
  }
  if (app.got_subcommand("serve")) return run_serve(serve, program);
  if (app.got_subcommand("bot")) return run_bots(*app.get_subcommand("bot"), bot, program);
  if (app.got_subcommand("config")) return run_config(*app.get_subcommand("config"), config);
  if (app.got_subcommand("commands")) return run_commands(commands_place, commands_json, program);
  return run_version();
}

}  // namespace parlance::app
