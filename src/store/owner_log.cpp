// The log of everything that an owner sent and received (extensions 6, CH-2).
#include <algorithm>

#include "store/message_row.h"
#include "store/messages.h"
#include "store/owner_counts.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

const Sql kCounted("SELECT entry_count, counted_upto FROM owners WHERE id = ?");
const Sql kCount("SELECT COUNT(*) FROM owner_entries WHERE owner = ? AND seq > ? AND seq < ?");
const Sql kStart(
    "SELECT seq FROM owner_entries WHERE owner = ? AND seq >= ? ORDER BY seq DESC "
    "LIMIT 1 OFFSET ?");
const Sql kPage("SELECT " PARLANCE_MESSAGE_COLUMNS
                " FROM owner_entries e CROSS JOIN messages m ON m.seq = e.seq "
                "WHERE e.owner = ? AND e.seq >= ? AND e.seq <= ? ORDER BY e.seq DESC LIMIT ?");
const Sql kNewOwner("INSERT OR IGNORE INTO owners(id) VALUES(?)");
const Sql kRecount(
    "UPDATE owners SET entry_count = entry_count + (SELECT COUNT(*) FROM owner_entries e "
    "WHERE e.owner = owners.id AND e.seq > owners.counted_upto), "
    "counted_upto = MAX(counted_upto, COALESCE((SELECT MAX(e.seq) FROM owner_entries e "
    "WHERE e.owner = owners.id), 0)) WHERE id = ?");
const Sql kOneLess(
    "UPDATE owners SET entry_count = entry_count - 1 WHERE id = ? AND counted_upto >= ?");
const Sql kRemove("DELETE FROM owner_entries WHERE owner = ? AND seq = ?");

// Between two numbers, both left out.
std::int64_t count_between(Connection& connection, IdentityId owner, std::int64_t after,
                           std::int64_t before) {
  Query query = connection.query(kCount);
  query.bind(1, owner).bind(2, after).bind(3, before);
  return query.step() ? query.integer(0) : 0;
}

std::int64_t count_all(Connection& connection, IdentityId owner) {
  std::int64_t counted = 0;
  std::int64_t upto = 0;
  {
    Query query = connection.query(kCounted);
    query.bind(1, owner);
    if (query.step()) {
      counted = query.integer(0);
      upto = query.integer(1);
    }
  }
  return counted + count_between(connection, owner, upto, kNoSequence);
}

}  // namespace

void recount_owner(Connection& connection, IdentityId owner) {
  connection.query(kNewOwner).bind(1, owner).run();
  connection.query(kRecount).bind(1, owner).run();
}

void remove_owner_entry(Connection& connection, IdentityId owner, std::int64_t sequence) {
  const bool there = connection.query(kRemove).bind(1, owner).bind(2, sequence).execute() > 0;
  if (there) connection.query(kOneLess).bind(1, owner).bind(2, sequence).run();
}

MessageList list_messages(Connection& connection, IdentityId owner, std::int64_t skip,
                          std::int64_t take, Timestamp oldest) {
  const ReadScope scope(connection);
  const std::int64_t from = retained_from(connection, oldest);
  MessageList list;
  list.total = count_all(connection, owner);
  if (from > 0) list.total -= count_between(connection, owner, -1, from);
  if (take <= 0 || skip >= list.total) return list;

  std::int64_t start = kNoSequence;
  if (skip > 0) {
    Query query = connection.query(kStart);
    query.bind(1, owner).bind(2, from).bind(3, skip);
    if (!query.step()) return list;
    start = query.integer(0);
  }
  Query query = connection.query(kPage);
  query.bind(1, owner).bind(2, from).bind(3, start).bind(4, take);
  while (query.step()) list.messages.push_back(read_message(query));
  return list;
}

}  // namespace parlance::store
