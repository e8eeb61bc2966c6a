// What an operator can set: defaults, overridden by a TOML file, by the environment, and by the
// command line. Keys, types, defaults and meanings stand in one table (config_keys.cpp).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace parlance::app {

struct Config {
  struct Data {
    std::string directory = "data";
  } data;
  struct Server {
    std::uint64_t loops = 0;  // 0: one a core
  } server;
  struct Http {
    std::string listen = "127.0.0.1:8081";
    std::uint64_t body_limit = std::uint64_t{1} << 20;
    std::vector<std::string> origins = {"*"};
  } http;
  struct Https {
    std::string listen;  // empty: no HTTPS listener
  } https;
  struct Tcp {
    std::string listen = "127.0.0.1:55321";
  } tcp;
  struct Tls {
    std::string certificate;
    std::string key;
  } tls;
  struct Node {
    std::string name;  // empty: see node_name()
  } node;
  struct Domain {
    std::string bots = "msging.net";
    std::string people = "0mn.io";
    std::vector<std::string> channels = {"tangram.com.br",          "take.io",
                                         "messenger.gw.msging.net", "instagram.gw.msging.net",
                                         "wa.gw.msging.net",        "abs.gw.msging.net",
                                         "googlercs.gw.msging.net", "skype.gw.msging.net",
                                         "telegram.gw.msging.net",  "workplace.gw.msging.net",
                                         "mailgun.gw.msging.net",   "businesschat.gw.msging.net"};
  } domain;
  struct Lime {
    std::uint64_t envelope_limit = std::uint64_t{8} << 20;
    Millis handshake_timeout{30'000};
    Millis ping_after{60'000};
    Millis ping_within{30'000};
  } lime;
  struct Command {
    Millis timeout{60'000};
  } command;
  struct Inbox {
    std::uint64_t default_size = 10'000;
  } inbox;
  struct Throttle {
    bool enabled = false;
    std::uint64_t free_messages = 3;
    std::uint64_t free_notifications = 6;
    std::uint64_t free_commands = 48;
    std::uint64_t paid_messages = 50;
    std::uint64_t paid_notifications = 100;
    std::uint64_t paid_commands = 200;
    Millis penalty{120'000};
  } throttle;
  struct History {
    std::uint64_t cache_size = std::uint64_t{128} << 20;
  } history;
  struct Retention {
    std::uint64_t threads_days = 92;
    std::uint64_t notifications_days = 3;
  } retention;
  struct Webhook {
    std::vector<std::uint64_t> retry_seconds = {1, 5, 15, 30, 60};
    Millis timeout{10'000};
  } webhook;
  struct Egress {
    std::vector<std::string> allow;
    std::vector<std::string> deny;
    bool allow_http = false;
  } egress;
  struct Auth {
    std::uint64_t max_failures_per_minute = 10;
    std::vector<std::string> issuers;  // NAME=FILE
  } auth;
  struct Log {
    std::string level = "info";
    std::string format = "text";
    std::string file;
  } log;
  struct Web {
    std::string directory;  // empty: found beside the program
  } web;

  // The name of this server as node.name gives it, or `#` and the host's short name.
  std::string node_name() const;
};

using Environment = std::map<std::string, std::string, std::less<>>;
// The variables of this process that begin with PARLANCE_.
Environment process_environment();

struct LoadedConfig {
  Config config;
  std::vector<std::string> warnings;  // variables that look like a slip of a known one
};

// Reads `file` (empty: none) and then the environment. Every fault is reported, one a line, each
// with FILE:LINE or the variable's name: unknown keys with the nearest known one, wrong types,
// values out of range, parts that contradict each other.
Result<LoadedConfig> load_config(const std::string& file, const Environment& environment);
// The same for text that is at hand; `name` stands for the file in messages.
Result<LoadedConfig> parse_config(std::string_view toml, std::string_view name,
                                  const Environment& environment);

// Sets one key from text as the environment does; for options of the command line.
Result<void> set_config(Config& config, std::string_view key, std::string_view text);
// What holds between keys: TLS needs both files, an HTTPS listener needs TLS.
Result<void> check_config(const Config& config);

// A TOML file with every key, its meaning and, commented out, its default.
std::string example_config();
// The table of docs/configuration.md.
std::string config_markdown();

}  // namespace parlance::app
