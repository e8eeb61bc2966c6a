// Commands: to the table's handlers, or forwarded to another node, with one answer each and a
// deadline (spec lime 8).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/function.h"
#include "hub/command_table.h"
#include "hub/hub.h"
#include "model/envelope.h"

namespace parlance::hub {

struct Core;

class CommandDispatch {
 public:
  CommandDispatch(Hub& hub, Core& core) : hub_(hub), core_(core) {}

  void process(const Caller& caller, Command command, Function<void(Hub::CommandOutcome)> done);

 private:
  class Pending;

  void serve(const Caller& caller, const Command& command, const std::shared_ptr<Pending>& pending);
  void forward(const Caller& caller, const Command& command,
               const std::shared_ptr<Pending>& pending);
  // A client's answer to what was forwarded to it.
  void answer(const Caller& caller, Command response);
  static std::string forwarded_key(const Node& answerer, const Node& asker, const std::string& id);

  Hub& hub_;
  Core& core_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Pending>>
      forwarded_;  // by answerer, asker and id
};

}  // namespace parlance::hub
