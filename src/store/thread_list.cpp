// The threads of an owner by their last message: those in memory, whose last message is newer than
// their row says, merged with the index of the rows.
#include <algorithm>
#include <unordered_set>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/thread_chunks.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

const Sql kCount("SELECT COUNT(*) FROM threads WHERE owner = ? AND last_seq >= ? AND peer >= 0");
const Sql kByLast(
    "SELECT id, last_seq FROM threads WHERE owner = ? AND last_seq >= ? AND peer >= 0 "
    "ORDER BY last_seq DESC LIMIT ?");

struct Listed {
  ThreadId thread = 0;
  std::int64_t last = 0;
  std::optional<ThreadTotals> totals;  // known for those in memory
  std::int64_t unread_in_tail = 0;
  std::optional<Direction> last_direction;
};

// The owner's threads with entries beyond their row, newest first.
std::vector<Listed> from_memory(Connection& connection,
                                std::vector<std::pair<ThreadId, Entries>>& tails) {
  std::vector<Listed> listed;
  for (auto& [thread, entries] : tails) {
    const auto totals = thread_totals(connection, thread);
    if (!totals || totals->peer == kWholeLog) continue;
    drop_entries_upto(entries, totals->folded_upto);
    if (entries.empty()) continue;
    listed.push_back({.thread = thread,
                      .last = entries.back().sequence,
                      .totals = totals,
                      .unread_in_tail = std::ranges::count(entries, true, &ThreadEntry::unread),
                      .last_direction = entries.back().direction});
  }
  std::ranges::sort(listed, std::ranges::greater{}, &Listed::last);
  return listed;
}

std::vector<Listed> from_rows(Connection& connection, IdentityId owner, std::int64_t from,
                              std::int64_t most, const std::vector<Listed>& known) {
  std::unordered_set<ThreadId> skip;
  for (const Listed& thread : known) skip.insert(thread.thread);
  std::vector<Listed> listed;
  Query query = connection.query(kByLast);
  query.bind(1, owner).bind(2, from).bind(3, most + static_cast<std::int64_t>(known.size()));
  while (query.step()) {
    if (!skip.contains(query.integer(0))) {
      listed.push_back({.thread = query.integer(0), .last = query.integer(1)});
    }
  }
  return listed;
}

ThreadSummary summarize(Connection& connection, const Listed& listed) {
  const ThreadTotals totals =
      listed.totals ? *listed.totals
                    : thread_totals(connection, listed.thread).value_or(ThreadTotals{});
  ThreadSummary summary;
  summary.owner = identity_of(connection, totals.owner);
  summary.peer = identity_of(connection, totals.peer);
  summary.unread = totals.unread + listed.unread_in_tail;
  if (auto last = message_at(connection, listed.last)) summary.last = std::move(*last);
  if (listed.last_direction) {
    summary.last_direction = *listed.last_direction;
    return summary;
  }
  walk_entries(connection, listed.thread, {listed.last, listed.last + 1}, false, 0,
               [&](const ThreadEntry& entry) {
                 summary.last_direction = entry.direction;
                 return false;
               });
  return summary;
}

}  // namespace

ThreadList list_threads(Connection& connection, IdentityId owner, std::int64_t skip,
                        std::int64_t take, std::optional<Timestamp> since) {
  auto tails = connection.memory().tails_of_owner(owner);  // before the snapshot
  const ReadScope scope(connection);
  const std::int64_t from =
      since ? std::max<std::int64_t>(1, first_at_or_after(connection, *since)) : 1;

  std::vector<Listed> memory = from_memory(connection, tails);
  ThreadList list;
  {
    Query query = connection.query(kCount);
    query.bind(1, owner).bind(2, from);
    if (query.step()) list.total = query.integer(0);
  }
  std::erase_if(memory, [&](const Listed& thread) { return thread.last < from; });
  for (const Listed& thread : memory) {
    if (thread.totals->last < from) ++list.total;  // its row was not counted
  }
  if (take <= 0 || skip >= list.total) return list;

  const std::int64_t needed = take > kNoSequence - skip ? kNoSequence / 2 : skip + take;
  const std::vector<Listed> rows = from_rows(connection, owner, from, needed, memory);
  std::vector<Listed> merged(memory.size() + rows.size());
  std::ranges::merge(memory, rows, merged.begin(), std::ranges::greater{}, &Listed::last,
                     &Listed::last);
  for (auto i = static_cast<std::size_t>(skip); i < merged.size() && take > 0; ++i, --take) {
    list.threads.push_back(summarize(connection, merged[i]));
  }
  return list;
}

}  // namespace parlance::store
