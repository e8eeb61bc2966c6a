// A message that a service sends inside a write of its own, so that sending it and the mark that it
// was sent are one commit.
#pragma once

#include <memory>

#include "hub/message_write.h"
#include "model/envelope.h"
#include "store/connection.h"

namespace parlance::hub {

class Outgoing {
 public:
  // Any thread; replaces variables, finds the receiver. The message has `from` and `to`, and goes
  // out for the account in `from`; in `pp` stands who sends for it.
  Outgoing(Core& core, Message message);

  // Writer thread: in the operation's apply, and after its commit or failure. What apply() was not
  // called for is not sent.
  void apply(store::Connection& connection);
  void committed();
  void failed();

 private:
  MessageWrite write_;
  bool applied_ = false;
};

}  // namespace parlance::hub
