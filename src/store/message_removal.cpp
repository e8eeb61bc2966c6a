// The end of messages that are older than the history is kept.
#include <algorithm>
#include <map>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/thread_chunks.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

// Along the sequence, which is the order of dates: it stops at the first that is young enough.
const Sql kOld(
    "SELECT m.seq, m.status, m.sent_thread, m.received_thread, "
    "EXISTS(SELECT 1 FROM outbox o WHERE o.mailbox = m.mailbox AND o.seq = m.seq) "
    "FROM messages m WHERE m.seq < ? ORDER BY m.seq");
const Sql kRemove("DELETE FROM messages WHERE seq = ?");
const Sql kSettleThread(
    "UPDATE threads SET message_count = message_count - ?2, unread = unread - ?3, last_seq = ?4 "
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

// Gives the owner of the thread.
IdentityId leave_one(Connection& connection, ByThread& threads, ThreadId thread, const Old& old,
                     bool unread) {
  auto found = threads.find(thread);
  if (found == threads.end()) {
    const auto totals = thread_totals(connection, thread);
    if (!totals) return 0;
    found = threads.emplace(thread, Removed{.totals = *totals}).first;
  }
  Removed& removed = found->second;
  const IdentityId owner = removed.totals.owner;
  if (old.sequence > removed.totals.folded_upto) {
    connection.memory().change_tail({.kind = TailChange::Kind::kRemove,
                                     .thread = thread,
                                     .owner = owner,
                                     .entry = {.sequence = old.sequence}});
    return owner;
  }
  remove_entry(connection, thread, old.sequence);
  if (removed.entries == 0) {
    connection.memory().change_tail({.kind = TailChange::Kind::kTouch, .thread = thread});
  }
  ++removed.entries;
  if (unread) ++removed.unread;
  return owner;
}

// The thread, and its owner's log.
void leave_thread(Connection& connection, ByThread& threads, ThreadId thread, const Old& old,
                  bool unread) {
  if (thread == 0) return;
  const IdentityId owner = leave_one(connection, threads, thread, old, unread);
  const ThreadId log = owner == 0 ? 0 : find_thread(connection, owner, kWholeLog);
  if (log != 0) leave_one(connection, threads, log, old, false);
}

std::int64_t last_entry(Connection& connection, ThreadId thread) {
  std::int64_t last = 0;
  walk_entries(connection, thread, {}, false, 0, [&](const ThreadEntry& entry) {
    last = entry.sequence;
    return false;
  });
  return last;
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
    query.bind(4, last_entry(connection, thread));
    query.run();
  }
  return std::ssize(old);
}

}  // namespace parlance::store
