// A service that messages can be sent to: a distribution list, a tunnel.
#pragma once

#include <cstdint>
#include <functional>

#include "hub/account_directory.h"
#include "model/envelope.h"
#include "store/connection.h"

namespace parlance::hub {

// Takes what is addressed to the service's domain (NAME@broadcast.msging.net).
class MessageService {
 public:
  virtual ~MessageService() = default;

  // Writer thread, inside the transaction that stores the message under `sequence`: what is written
  // here is on disk when the message is. A refusal fails the message. `sender`: nullptr for guests.
  virtual Reason take(store::Connection& connection, const Message& message, std::int64_t sequence,
                      const AccountPtr& sender) = 0;
  // Writer thread, after the commit.
  virtual void taken(const Message& message, std::int64_t sequence) = 0;
  // A notification for an address of the domain. Any thread.
  virtual void notified(const Notification& notification) = 0;
};

// Changes a message before it is routed and stored (variables in its content). Any thread that
// sends; `sender`: nullptr for guests. They run in the order they were added; the first refusal
// fails the message, which is then left as it is.
using MessageRewriter = std::function<Reason(Message& message, const AccountPtr& sender)>;

}  // namespace parlance::hub
