#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <thread>

#include "app/cli/cli.h"
#include "app/cli/subcommands.h"
#include "app/control_protocol.h"
#include "app/control_socket.h"
#include "app/data_folder.h"
#include "app/version.h"
#include "hub/log.h"

namespace parlance::app {

namespace {

// The signals that end the server, waited for rather than handled.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
  }
  // For this thread and those it makes: to be called before it makes one, and before it can be
  // told to end.
  void block() const { pthread_sigmask(SIG_BLOCK, &set_, nullptr); }
  int wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    return signal;
  }

 private:
  sigset_t set_{};
};

std::optional<Config> serve_config(const ServeOptions& options) {
  auto config = configure(options.place);
  if (!config) return std::nullopt;
  for (const auto& [option, key, value] :
       {std::array<std::string_view, 3>{"--http", "http.listen", options.http},
        std::array<std::string_view, 3>{"--tcp", "tcp.listen", options.tcp}}) {
    if (value.empty()) continue;
    if (const auto done = set_config(*config, key, value); !done) {
      fmt::print(stderr, "parlance: option {}: {}\n", option, done.error().message);
      return std::nullopt;
    }
  }
  return config;
}

hub::LogOptions log_options(const Config& config) {
  return {.level = hub::parse_log_level(config.log.level).value_or(hub::LogLevel::kInfo),
          .format = config.log.format == "json" ? hub::LogFormat::kJson : hub::LogFormat::kText,
          .file = config.log.file};
}

// Every connection is a descriptor: takes as many as the system lets this user have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve_until_signal(const Config& config, const Program& program, const EndSignals& signals) {
  auto server = program.start_server(config);
  if (!server) return report(server.error());
  auto control = ControlServer::start(config.data.directory, [&server](std::string_view request) {
    return answer_control((*server)->bots(), request);
  });
  if (!control) {
    (*server)->drain();
    return report(control.error());
  }
  hub::log_info("ready", {{"version", kVersion},
                          {"node", config.node_name()},
                          {"http", (*server)->http_address()},
                          {"tcp", (*server)->tcp_address()},
                          {"data", config.data.directory}});
  fmt::print("parlance ready http={} tcp={}\n", (*server)->http_address(),
             (*server)->tcp_address());
  std::fflush(stdout);

  const int signal = signals.wait();
  hub::log_info("stopping", {{"signal", signal}});
  std::thread([&signals] {
    signals.wait();
    ::_exit(kFailed);
  }).detach();
  control->reset();
  (*server)->drain();
  hub::log_info("stopped");
  return kDone;
}

}  // namespace

int run_serve(const ServeOptions& options, const Program& program) {
  static const EndSignals signals;  // outlives the thread that waits for the second one
  signals.block();
  ::signal(SIGPIPE, SIG_IGN);
  const auto config = serve_config(options);
  if (!config) return kMisused;
  if (const auto made = make_data_folder(config->data.directory); !made) {
    return report(made.error());
  }
  const auto lock = DataLock::acquire(config->data.directory);
  if (!lock) return report(lock.error());
  if (const auto started = hub::start_log(log_options(*config)); !started) {
    return report(started.error());
  }
  raise_descriptor_limit();
  const int code = serve_until_signal(*config, program, signals);
  hub::stop_log();
  return code;
}

}  // namespace parlance::app
