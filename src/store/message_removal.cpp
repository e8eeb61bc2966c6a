// The end of messages that are older than the history is kept.
#include <algorithm>
#include <map>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/owner_counts.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

// Along the sequence, which is the order of dates: it stops at the first that is young enough.
const Sql kOld(
    "SELECT m.seq, m.status, m.sent_thread, m.received_thread, "
    "EXISTS(SELECT 1 FROM outbox o WHERE o.mailbox = m.mailbox AND o.seq = m.seq) "
    "FROM messages m WHERE m.seq < ? ORDER BY m.seq");
const Sql kRemove("DELETE FROM messages WHERE seq = ?");
const Sql kRemoveEntry("DELETE FROM thread_entries WHERE thread = ? AND seq = ?");
const Sql kSettleThread(
    "UPDATE threads SET message_count = message_count - ?2, unread = unread - ?3, "
    "last_seq = COALESCE((SELECT MAX(seq) FROM thread_entries WHERE thread = ?1), 0) "
    "WHERE id = ?1");

struct Old {
  std::int64_t sequence = 0;
  MessageStatus status = MessageStatus::kAccepted;
  ThreadId sent = 0;
  ThreadId received = 0;
};

struct Removed {
  ThreadTotals totals;
  std::int64_t entries = 0;
  std::int64_t unread = 0;
};
using ByThread = std::map<ThreadId, Removed>;

std::vector<Old> old_messages(Connection& connection, Timestamp oldest, std::int64_t limit) {
  std::vector<Old> found;
  const std::int64_t edge = first_at_or_after(connection, oldest);
  Query query = connection.query(kOld);
  query.bind(1, edge);
  while (std::ssize(found) < limit && query.step()) {
    if (query.integer(4) != 0) continue;  // still to be delivered
    found.push_back({query.integer(0), static_cast<MessageStatus>(query.integer(1)),
                     query.integer(2), query.integer(3)});
  }
  return found;
}

void leave_thread(Connection& connection, ByThread& threads, ThreadId thread, const Old& old,
                  bool unread) {
  if (thread == 0) return;
  auto found = threads.find(thread);
  if (found == threads.end()) {
    const auto totals = thread_totals(connection, thread);
    if (!totals) return;
    found = threads.emplace(thread, Removed{.totals = *totals}).first;
  }
  Removed& removed = found->second;
  remove_owner_entry(connection, removed.totals.owner, old.sequence);
  if (old.sequence > removed.totals.folded_upto) {
    connection.memory().change_tail({.kind = TailChange::Kind::kRemove,
                                     .thread = thread,
                                     .owner = removed.totals.owner,
                                     .entry = {.sequence = old.sequence}});
    return;
  }
  connection.query(kRemoveEntry).bind(1, thread).bind(2, old.sequence).run();
  if (removed.entries == 0) {
    connection.memory().change_tail({.kind = TailChange::Kind::kTouch, .thread = thread});
  }
  ++removed.entries;
  if (unread) ++removed.unread;
}

}  // namespace

std::int64_t remove_messages_before(Connection& connection, Timestamp oldest, std::int64_t limit) {
  const std::vector<Old> old = old_messages(connection, oldest, limit);
  ByThread threads;
  for (const Old& message : old) {
    leave_thread(connection, threads, message.sent, message, false);
    leave_thread(connection, threads, message.received, message,
                 message.status < MessageStatus::kConsumed);
    connection.query(kRemove).bind(1, message.sequence).run();
  }
  for (const auto& [thread, removed] : threads) {
    if (removed.entries == 0) continue;
    Query query = connection.query(kSettleThread);
    query.bind(1, thread).bind(2, removed.entries).bind(3, removed.unread);
    query.run();
  }
  return std::ssize(old);
}

}  // namespace parlance::store
