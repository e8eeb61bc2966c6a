// The control socket in the data folder: how a command of the program speaks to the server that
// runs on the same data. Only the server's own user and root may. One JSON object a line each way.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"

namespace parlance::app {

// Takes one request line and returns one response line, both without line feed.
using ControlHandler = std::function<std::string(std::string_view request_json)>;

// Listens on `control.sock`; serves one connection after the other on a thread of its own.
class ControlServer {
 public:
  // The caller holds the folder's lock, so a socket that is left over is nobody's. kUnavailable
  // when the socket cannot be made.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& folder,
                                                      ControlHandler handler);
  ~ControlServer();  // finishes the request in hand, removes the socket
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer(int folder, int listener, int wake, ControlHandler handler);
  void run();
  void serve(int connection);

  int folder_;
  int listener_;
  int wake_;
  ControlHandler handler_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// Sends one request and returns the response. kNotFound when no server listens there,
// kUnavailable when it does not answer.
Result<std::string> control_request(const std::string& folder, std::string_view request_json);

}  // namespace parlance::app
