#include "store/messages.h"

#include <algorithm>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

const Sql kInsert(
    "INSERT INTO messages(seq, date, status, id, from_node, to_node, type, content, metadata, pp, "
    "extra, sent_thread, received_thread, mailbox) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
const Sql kRaise(
    "UPDATE messages SET status = ?2, reason_code = ?3, reason_text = ?4 "
    "WHERE seq = ?1 AND status < ?2 RETURNING sent_thread, received_thread");
const Sql kReset(
    "UPDATE messages SET status = ?2 WHERE seq = ?1 AND status = ?3 "
    "RETURNING sent_thread, received_thread");
const Sql kReceivedThread("SELECT received_thread, status FROM messages WHERE seq = ?");
const Sql kOneRead("UPDATE threads SET unread = unread - 1 WHERE id = ? AND folded_upto >= ?");
const Sql kAt("SELECT " PARLANCE_MESSAGE_COLUMNS " FROM messages m WHERE m.seq = ?");

// A clock that was set back by more than this is believed: later messages are then older.
constexpr Millis kLargestStepBack = std::chrono::minutes(10);

// Keeps dates in the order of sequences, which lets both be searched as one (threads.h): messages
// are dated where they come in, by several threads, a moment before they are numbered here.
Timestamp in_order(Memory& memory, Timestamp date) {
  if (date < memory.newest && memory.newest - date <= kLargestStepBack) return memory.newest;
  memory.newest = date;
  return date;
}

// Into the thread, and into the owner's log of everything.
void enter(Connection& connection, ThreadId thread, IdentityId owner, const NewMessage& message,
           Direction direction) {
  TailChange change{.kind = TailChange::Kind::kAdd,
                    .thread = thread,
                    .owner = owner,
                    .entry = {.sequence = message.sequence,
                              .id_hash = hash_of_id(message.message->id),
                              .direction = direction,
                              .unread = direction == Direction::kReceived}};
  Memory& memory = connection.memory();
  memory.change_tail(change);
  change.thread = ensure_thread(connection, owner, kWholeLog);
  change.entry.unread = false;
  memory.change_tail(change);
}

// For an update of one message that returns its threads: they read differently now, if it changed.
void run_and_touch(Connection& connection, Query& query) {
  if (!query.step()) return;
  for (const int column : {0, 1}) {
    if (const ThreadId thread = query.integer(column); thread != 0) {
      connection.memory().change_tail({.kind = TailChange::Kind::kTouch, .thread = thread});
    }
  }
  query.run();
}

// The message, so far unread, was read or given up.
void no_longer_unread(Connection& connection, std::int64_t sequence) {
  ThreadId thread = 0;
  {
    Query query = connection.query(kReceivedThread);
    query.bind(1, sequence);
    if (!query.step()) return;
    thread = query.integer(0);
    const auto status = static_cast<MessageStatus>(query.integer(1));
    if (thread == 0 || status >= MessageStatus::kConsumed) return;
  }
  if (connection.query(kOneRead).bind(1, thread).bind(2, sequence).execute() > 0) return;
  connection.memory().change_tail(
      {.kind = TailChange::Kind::kRead, .thread = thread, .entry = {.sequence = sequence}});
}

}  // namespace

void insert_message(Connection& connection, const NewMessage& message) {
  const Message& envelope = *message.message;
  ThreadId sent = 0;
  ThreadId received = 0;
  IdentityId from = 0;
  IdentityId to = 0;
  if (message.sender_is_owner || message.recipient_is_owner) {
    from = ensure_identity(connection, envelope.from);
    to = ensure_identity(connection, envelope.to);
    if (message.sender_is_owner) sent = ensure_thread(connection, from, to);
    // What a bot sends to itself stands once in its thread, as sent.
    if (message.recipient_is_owner && !(sent != 0 && from == to)) {
      received = ensure_thread(connection, to, from);
    }
  }

  thread_local std::string metadata;
  metadata.clear();
  append_metadata(metadata, envelope.metadata);
  const Timestamp date = in_order(connection.memory(), message.date);
  Query query = connection.query(kInsert);
  query.bind(1, message.sequence).bind(2, to_column(date));
  query.bind(3, static_cast<std::int64_t>(message.status));
  query.bind_unless_empty(4, envelope.id).bind(5, envelope.from.text()).bind(6, envelope.to.text());
  if (message.keep_content) query.bind(7, envelope.type).bind(8, envelope.content);
  query.bind_unless_empty(9, metadata).bind_unless_empty(10, envelope.pp.text());
  query.bind_unless_empty(11, envelope.extra).bind_unless_zero(12, sent);
  query.bind_unless_zero(13, received).bind_unless_zero(14, message.mailbox);
  query.run();

  if (sent != 0) enter(connection, sent, from, message, Direction::kSent);
  if (received != 0) enter(connection, received, to, message, Direction::kReceived);
}

void raise_status(Connection& connection, std::int64_t sequence, MessageStatus status,
                  const Reason& reason) {
  if (status >= MessageStatus::kConsumed) no_longer_unread(connection, sequence);
  Query query = connection.query(kRaise);
  query.bind(1, sequence).bind(2, static_cast<std::int64_t>(status));
  query.bind_unless_zero(3, reason.code).bind_unless_empty(4, reason.description);
  run_and_touch(connection, query);
}

void reset_dispatched(Connection& connection, std::int64_t sequence) {
  Query query = connection.query(kReset);
  query.bind(1, sequence).bind(2, static_cast<std::int64_t>(MessageStatus::kAccepted));
  query.bind(3, static_cast<std::int64_t>(MessageStatus::kDispatched));
  run_and_touch(connection, query);
}

std::optional<StoredMessage> message_at(Connection& connection, std::int64_t sequence) {
  Query query = connection.query(kAt);
  query.bind(1, sequence);
  if (!query.step()) return std::nullopt;
  return read_message(query);
}

}  // namespace parlance::store
