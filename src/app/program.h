// What the command line needs of the rest of the program, so that it can be tested without it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/bot_admin.h"
#include "app/config.h"
#include "base/result.h"

namespace parlance::app {

// One row of the command table, as `parlance commands` prints it.
struct CommandRow {
  std::string address;  // postmaster@msging.net
  std::string method;
  std::string uri;
  std::string type;
  std::string description;
};

// A server that accepts connections.
class RunningServer {
 public:
  virtual ~RunningServer() = default;
  virtual std::string http_address() const = 0;  // HOST:PORT really bound
  virtual std::string tcp_address() const = 0;
  // For the control socket; called on its thread.
  virtual BotAdmin& bots() = 0;
  // Takes nothing new, finishes what is under way, closes the store. Returns when done.
  virtual void drain() = 0;
};

struct Program {
  // Starts a server on the data folder, which exists and is locked by the caller.
  std::function<Result<std::unique_ptr<RunningServer>>(const Config&)> start_server;
  // Opens the store of the data folder, which exists and is locked by the caller.
  std::function<Result<std::unique_ptr<BotAdmin>>(const Config&)> open_bots;
  std::function<std::vector<CommandRow>(const Config&)> commands;
};

// The real ones (server.cpp).
Program parlance_program();

}  // namespace parlance::app
