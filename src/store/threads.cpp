#include "store/threads.h"

#include "store/memory.h"
#include "store/message_row.h"

namespace parlance::store {
namespace {

const Sql kFind("SELECT id FROM threads WHERE owner = ? AND peer = ?");
const Sql kInsert("INSERT INTO threads(owner, peer) VALUES(?, ?) RETURNING id");
const Sql kTotals(
    "SELECT owner, peer, message_count, unread, last_seq, folded_upto FROM threads WHERE id = ?");
const Sql kAtOrAfter("SELECT seq, date FROM messages WHERE seq >= ? ORDER BY seq LIMIT 1");
const Sql kLastSequence("SELECT MAX(seq) FROM messages");

struct Dated {
  std::int64_t sequence = 0;
  Timestamp date{};
};

std::optional<Dated> at_or_after(Connection& connection, std::int64_t sequence) {
  Query query = connection.query(kAtOrAfter);
  query.bind(1, sequence);
  if (!query.step()) return std::nullopt;
  return Dated{query.integer(0), to_time(query.integer(1))};
}

std::int64_t last_sequence(Connection& connection) {
  Query query = connection.query(kLastSequence);
  return query.step() ? query.integer(0) : 0;
}

}  // namespace

ThreadId find_thread(Connection& connection, IdentityId owner, IdentityId peer) {
  Memory& memory = connection.memory();
  const ThreadKey key{owner, peer};
  if (const ThreadId known = memory.thread(key); known != 0) return known;
  Query query = connection.query(kFind);
  query.bind(1, owner).bind(2, peer);
  if (!query.step()) return 0;
  const ThreadId id = query.integer(0);
  memory.remember_thread(key, id);
  return id;
}

ThreadId ensure_thread(Connection& connection, IdentityId owner, IdentityId peer) {
  if (const ThreadId known = find_thread(connection, owner, peer); known != 0) return known;
  Query query = connection.query(kInsert);
  query.bind(1, owner).bind(2, peer);
  query.step();
  const ThreadId id = query.integer(0);
  query.run();
  connection.memory().remember_thread({owner, peer}, id);
  return id;
}

std::optional<ThreadTotals> thread_totals(Connection& connection, ThreadId thread) {
  Query query = connection.query(kTotals);
  query.bind(1, thread);
  if (!query.step()) return std::nullopt;
  return ThreadTotals{query.integer(0), query.integer(1), query.integer(2),
                      query.integer(3), query.integer(4), query.integer(5)};
}

std::int64_t first_at_or_after(Connection& connection, Timestamp date) {
  DateEdge& edge = connection.memory().edge;
  if (edge.known && edge.after < date && date <= edge.upto) return edge.sequence;

  const auto first = at_or_after(connection, 0);
  if (!first) return kNoSequence;
  if (date <= first->date) {
    edge = {first->sequence, Timestamp::min(), first->date, true};
    return first->sequence;
  }
  // `low` is older than the date; from `high` on nothing is, and the first there is `answer`.
  Dated low = *first;
  std::int64_t high = last_sequence(connection) + 1;
  std::optional<Dated> answer;
  while (low.sequence + 1 < high) {
    const std::int64_t middle = low.sequence + (high - low.sequence) / 2;
    const auto next = at_or_after(connection, middle);
    if (!next || next->sequence >= high) {
      high = middle;  // numbers have gaps: others of them went elsewhere
    } else if (next->date < date) {
      low = *next;
    } else {
      high = middle;
      answer = next;
    }
  }
  if (!answer) return kNoSequence;
  edge = {answer->sequence, low.date, answer->date, true};
  return answer->sequence;
}

std::int64_t retained_from(Connection& connection, Timestamp oldest) {
  if (oldest <= Timestamp{}) return 0;
  const std::int64_t first = first_at_or_after(connection, oldest);
  const DateEdge& edge = connection.memory().edge;
  const bool all = edge.known && edge.after == Timestamp::min() && edge.sequence == first;
  return all ? 0 : first;
}

}  // namespace parlance::store
