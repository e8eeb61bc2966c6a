// Messages and the threads they stand in. A message is stored once; each bot that took part in it
// has it in its thread with the other side (a bot-to-bot message stands in two threads).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/envelope.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

enum class Direction : std::uint8_t { kSent, kReceived };

// What `status` of a thread message says: the highest event so far.
enum class MessageStatus : std::uint8_t { kAccepted, kDispatched, kReceived, kConsumed, kFailed };

struct StoredMessage {
  std::int64_t sequence = 0;
  Message message;
  Timestamp date{};
  MessageStatus status = MessageStatus::kAccepted;
  Reason reason;
};

struct NewMessage {
  std::int64_t sequence = 0;
  const Message* message = nullptr;  // with `from` and `to` filled
  Timestamp date{};
  bool sender_is_owner = false;     // the sender's log and thread hold it (it is a bot)
  bool recipient_is_owner = false;  // the recipient's
  IdentityId mailbox = 0;           // whom it must be delivered to; 0: nobody
  bool keep_content = true;         // false (sensitive): type and content are not written
  MessageStatus status = MessageStatus::kAccepted;  // kDispatched: it goes out with the commit
};

// Inside a write.
void insert_message(Connection& connection, const NewMessage& message);

// Raises the status of a message, or sets the failure. Lower events than the stored one change
// nothing. Inside a write.
void raise_status(Connection& connection, std::int64_t sequence, MessageStatus status,
                  const Reason& reason);

// Takes back a `dispatched` that was written with the message and did not come true.
void reset_dispatched(Connection& connection, std::int64_t sequence);

// The newest message with that id that `sender` sent to `recipient`, among the last `depth` of
// their thread in `owner`'s history; nullopt when there is none.
std::optional<StoredMessage> find_message(Connection& connection, IdentityId owner, IdentityId peer,
                                          std::string_view id, int depth = 500);

std::optional<StoredMessage> message_at(Connection& connection, std::int64_t sequence);

struct ThreadQuery {
  IdentityId owner = 0;
  IdentityId peer = 0;
  std::int64_t skip = 0;
  std::int64_t take = 20;
  std::optional<std::string> anchor_id;  // exclusive
  std::optional<Timestamp> anchor_date;  // exclusive
  bool ascending = false;  // after the anchor, oldest first; else before it, newest first
  Timestamp oldest{};      // retention: nothing older is returned or counted
};

// Calls `row` for each message of the page; returns the number of matches before paging. The views
// are valid during the call: the hot path writes JSON straight from them.
struct ThreadRow {
  std::string_view id, type, content, metadata;  // metadata: JSON object or empty
  std::int64_t sequence;
  Direction direction;
  MessageStatus status;
  int reason_code;
  std::string_view reason_text;
  Timestamp date;
};
std::int64_t read_thread(Connection& connection, const ThreadQuery& query,
                         const std::function<void(const ThreadRow&)>& row);

// Changes whenever a page of the thread may read differently: a message came or went, a status rose
// (what retention hides aside). Take it before reading: while it stays the same, so does what was
// read. 0: there is no such thread yet. Costs no query once the thread is known.
std::uint64_t thread_version(Connection& connection, IdentityId owner, IdentityId peer);

struct ThreadSummary {
  Node owner;
  Node peer;
  std::int64_t unread = 0;  // received and not consumed
  StoredMessage last;
  Direction last_direction = Direction::kReceived;
};
// By last message, newest first; `since` limits to threads with a message at or after it.
struct ThreadList {
  std::int64_t total = 0;
  std::vector<ThreadSummary> threads;
};
ThreadList list_threads(Connection& connection, IdentityId owner, std::int64_t skip,
                        std::int64_t take, std::optional<Timestamp> since);

// The log of everything that `owner` sent and received, newest first.
struct MessageList {
  std::int64_t total = 0;
  std::vector<StoredMessage> messages;
};
MessageList list_messages(Connection& connection, IdentityId owner, std::int64_t skip,
                          std::int64_t take, Timestamp oldest);

// Removes at most `limit` messages older than `oldest` that are in no outbox; returns how many.
std::int64_t remove_messages_before(Connection& connection, Timestamp oldest, std::int64_t limit);

}  // namespace parlance::store
