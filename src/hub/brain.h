// What answers a message inside the server. All brains can be reached through all dialects.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/envelope.h"

namespace parlance::hub {

// Collects what the brain answers. Everything is committed together with the message it answers, so
// that a crash neither loses the message nor answers it twice.
class TurnSink {
 public:
  virtual ~TurnSink() = default;
  // `to` absent: the contact. An id is made when there is none.
  virtual void send(Message message) = 0;
  // Ends the turn. Exactly once, from any thread.
  virtual void done() = 0;
  virtual void fail(Reason reason) = 0;  // the sender gets `failed`; nothing is answered
};

struct Turn {
  Node bot;
  Node contact;
  Message message;
  bool redelivered = false;
  std::shared_ptr<TurnSink> sink;
};

// A brain serves every bot that names it; it is never called twice at once for one conversation.
class Brain {
 public:
  virtual ~Brain() = default;
  virtual void turn(Turn turn) = 0;
};

}  // namespace parlance::hub
