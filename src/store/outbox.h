// What still has to be delivered. A message that goes out at once and is acknowledged soon never
// gets a row here: the settled mark says up to which sequence everything is either done or in this
// table, so that after a crash only the few beyond the mark are taken for undelivered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/node.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

struct OutboxItem {
  IdentityId mailbox = 0;
  std::int64_t sequence = 0;  // of the message, or of the notification below
  std::string lane;           // identity key of the other side: order is kept within a lane
  std::string envelope;       // JSON of a notification; empty: the message with that sequence
  bool redelivery = false;    // may have been delivered before
  int attempts = 0;           // webhooks
  Timestamp due{};            // webhooks: not before
  std::string dedupe;         // dedupe_key() of a message; empty: none
};

// What tells a message sent twice: the sender's identity and the id. Empty without an id.
std::string dedupe_key(const Node& from, std::string_view id);

// All inside a write.
//
// False when a message with the same `dedupe` already waits in the mailbox; nothing is changed
// then.
bool put_outbox(Connection& connection, const OutboxItem& item);
void remove_outbox(Connection& connection, IdentityId mailbox, std::int64_t sequence);
void mark_attempt(Connection& connection, IdentityId mailbox, std::int64_t sequence, int attempts,
                  Timestamp due);

// The next items of a mailbox after `after`, oldest first.
std::vector<OutboxItem> read_outbox(Connection& connection, IdentityId mailbox, std::int64_t after,
                                    std::int64_t limit);
// Sets `redelivery` on the mailbox's items after `after` up to `upto`: they are handed over now,
// and a crash later must not let them look untouched.
void mark_handed_over(Connection& connection, IdentityId mailbox, std::int64_t after,
                      std::int64_t upto);
std::int64_t count_outbox(Connection& connection, IdentityId mailbox);
// Mailboxes that have anything waiting.
std::vector<IdentityId> waiting_mailboxes(Connection& connection);

// The settled mark.
std::int64_t settled(Connection& connection);
void set_settled(Connection& connection, std::int64_t sequence);

// At start-up: every message after the settled mark that has a mailbox and is not done gets a row
// with `redelivery`, its sender as lane and its dedupe_key; returns how many. `done` is what
// finish_message() marked. The settled mark moves to the last message.
std::int64_t recover_outbox(Connection& connection);

// Whether the last stop was an orderly one, in which every delivery under way was seen to its end:
// then no row is of unknown fate. False while a server runs.
bool stopped_orderly(Connection& connection);
void set_stopped_orderly(Connection& connection, bool orderly);

// Marks the message as needing no delivery any more (its answer is in the same transaction, or it
// failed), so that recovery passes over it.
void finish_message(Connection& connection, std::int64_t sequence);

}  // namespace parlance::store
