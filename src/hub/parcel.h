// An envelope on its way to a node: written once as JSON, shared by everyone who has to send it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "model/envelope.h"
#include "model/node.h"

namespace parlance::hub {

class Mailbox;

enum class ParcelKind : std::uint8_t { kMessage, kNotification, kCommand };

struct Parcel {
  std::string json;           // what is sent
  std::int64_t sequence = 0;  // in the store; 0: transient, lost when nobody takes it
  ParcelKind kind = ParcelKind::kMessage;
  Event event = Event::kAccepted;  // of a notification
  std::string id;                  // of the message; empty: nobody is notified about it
  Node reporter;                   // who hears what becomes of it: `pp`, else `from`
  Node to;                         // as addressed
  Timestamp date{};
  std::shared_ptr<Mailbox> sender;     // the reporter's
  std::shared_ptr<Mailbox> recipient;  //
  bool sender_is_bot = false;          // has a log that events are written to
  bool stored_dispatched = false;      // its row says `dispatched` since it was written
  bool redelivered = false;
  bool memory_only = false;  // sensitive (spec blip-core B17): never in the outbox

  // How far delivery is. `holders`: sessions that have it and did not confirm. A confirmation sets
  // `confirmed`, then looks at `row`; who writes a row sets `row`, then looks at `confirmed`: so
  // one of the two removes the row.
  std::atomic<int> holders{0};
  std::atomic<bool> confirmed{false};
  std::atomic<bool> row{false};         // it stands in the outbox
  std::atomic<bool> dispatched{false};  // the sender was told so

  // The notifier's, with its lock: where the log buffer has its `accepted`.
  std::uint64_t log_generation = 0;
  std::size_t log_slot = 0;

  // Nothing is lost if the server forgets it now.
  bool settled() const { return confirmed.load() || row.load(); }
};

using ParcelPtr = std::shared_ptr<Parcel>;

}  // namespace parlance::hub
