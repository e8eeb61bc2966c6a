// An envelope on its way to a node: written once as JSON, shared by everyone who has to send it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "model/envelope.h"
#include "model/node.h"
#include "store/identities.h"

namespace parlance::hub {

struct Parcel {
  std::string json;           // what is sent
  std::int64_t sequence = 0;  // in the store; 0: transient (chat states without id, notifications)
  std::string id;             // of the message; empty: nobody is notified about it
  Node from;                  // who hears about it (pp before from)
  Node to;                    // as addressed
  bool message = true;        // false: a notification or a command
  Event event = Event::kAccepted;  // of a notification

  // Delivery state. `row`: the outbox has it. `settled`: acknowledged, or handed to the outbox.
  std::atomic<bool> settled{false};
  std::atomic<bool> row{false};
  std::atomic<bool> dispatched{false};  // `dispatched` was told to the sender
};

using ParcelPtr = std::shared_ptr<Parcel>;

}  // namespace parlance::hub
