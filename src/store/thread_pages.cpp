// Pages of one thread, and the search for a message in it.
#include <algorithm>
#include <span>
#include <utility>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

// The newest page, whole in one statement: nearly every read is this one.
const Sql kNewest("SELECT " PARLANCE_PAGE_COLUMNS
                  ", e.direction, t.message_count FROM threads t "
                  "CROSS JOIN thread_entries e ON e.thread = t.id "
                  "CROSS JOIN messages m ON m.seq = e.seq "
                  "WHERE t.id = ? ORDER BY e.seq DESC LIMIT ? OFFSET ?");
const Sql kBackwards("SELECT " PARLANCE_PAGE_COLUMNS
                     ", e.direction FROM thread_entries e CROSS JOIN messages m ON m.seq = e.seq "
                     "WHERE e.thread = ? AND e.seq >= ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?");
const Sql kForwards("SELECT " PARLANCE_PAGE_COLUMNS
                    ", e.direction FROM thread_entries e CROSS JOIN messages m ON m.seq = e.seq "
                    "WHERE e.thread = ? AND e.seq >= ? AND e.seq < ? ORDER BY e.seq LIMIT ?");
// Skipping reads no messages.
const Sql kSkipBackwards(
    "SELECT seq FROM thread_entries WHERE thread = ? AND seq >= ? AND seq < ? "
    "ORDER BY seq DESC LIMIT 1 OFFSET ?");
const Sql kSkipForwards(
    "SELECT seq FROM thread_entries WHERE thread = ? AND seq >= ? AND seq < ? "
    "ORDER BY seq LIMIT 1 OFFSET ?");
const Sql kOne("SELECT " PARLANCE_PAGE_COLUMNS " FROM messages m WHERE m.seq = ?");
const Sql kCount("SELECT COUNT(*) FROM thread_entries WHERE thread = ? AND seq >= ? AND seq < ?");
const Sql kCandidates(
    "SELECT seq FROM (SELECT seq, id_hash FROM thread_entries WHERE thread = ? "
    "ORDER BY seq DESC LIMIT ?) WHERE id_hash = ?");
const Sql kId("SELECT id FROM messages WHERE seq = ?");

using RowFunction = std::function<void(const ThreadRow&)>;

// A thread in one snapshot: what is folded, and the tail beyond it.
struct View {
  Connection& connection;
  ThreadId thread;
  ThreadTotals totals;
  const Entries& tail;
};

// Numbers from `from` up to but without `to`.
struct Range {
  std::int64_t from = 0;
  std::int64_t to = kNoSequence;
};

std::int64_t count_folded(const View& view, Range range) {
  Query query = view.connection.query(kCount);
  query.bind(1, view.thread).bind(2, range.from).bind(3, range.to);
  return query.step() ? query.integer(0) : 0;
}

std::span<const ThreadEntry> tail_in(const View& view, Range range) {
  const auto first = std::ranges::lower_bound(view.tail, range.from, {}, &ThreadEntry::sequence);
  const auto last = std::ranges::lower_bound(view.tail, range.to, {}, &ThreadEntry::sequence);
  return first < last ? std::span(first, last) : std::span<const ThreadEntry>();
}

// What is outside of a range is counted, since the ends of it are usually near those of the thread.
std::int64_t count_within(const View& view, Range range) {
  std::int64_t folded = view.totals.message_count;
  if (range.from > 0) folded -= count_folded(view, {0, range.from});
  if (range.to <= view.totals.folded_upto) {
    folded -= count_folded(view, {std::max(range.from, range.to), kNoSequence});
  }
  return folded;
}

std::int64_t find_in_thread(const View& view, std::string_view id, std::int64_t depth) {
  const std::uint32_t hash = hash_of_id(id);
  const auto is_it = [&](std::int64_t sequence) {
    Query query = view.connection.query(kId);
    query.bind(1, sequence);
    return query.step() && query.text(0) == id;
  };
  for (auto entry = view.tail.rbegin(); entry != view.tail.rend(); ++entry, --depth) {
    if (depth <= 0) return 0;
    if (entry->id_hash == hash && is_it(entry->sequence)) return entry->sequence;
  }
  if (depth <= 0) return 0;
  std::int64_t best = 0;
  Query query = view.connection.query(kCandidates);
  query.bind(1, view.thread).bind(2, depth).bind(3, std::int64_t{hash});
  while (query.step()) {
    if (query.integer(0) > best && is_it(query.integer(0))) best = query.integer(0);
  }
  return best;
}

void give_tail(const View& view, const ThreadEntry& entry, const RowFunction& row) {
  Query query = view.connection.query(kOne);
  query.bind(1, entry.sequence);
  if (!query.step()) return;
  ThreadRow message = read_page_row(query);
  message.direction = entry.direction;
  row(message);
}

std::int64_t give_folded(const View& view, const ThreadQuery& asked, Range range, std::int64_t skip,
                         std::int64_t take, const RowFunction& row) {
  if (take <= 0) return 0;
  if (skip > 0) {
    Query query = view.connection.query(asked.ascending ? kSkipForwards : kSkipBackwards);
    query.bind(1, view.thread).bind(2, range.from).bind(3, range.to).bind(4, skip);
    if (!query.step()) return 0;
    (asked.ascending ? range.from : range.to) = query.integer(0) + (asked.ascending ? 0 : 1);
  }
  Query query = view.connection.query(asked.ascending ? kForwards : kBackwards);
  query.bind(1, view.thread).bind(2, range.from).bind(3, range.to).bind(4, take);
  std::int64_t given = 0;
  for (; query.step(); ++given) {
    ThreadRow message = read_page_row(query);
    message.direction = static_cast<Direction>(query.integer(kPageColumns));
    row(message);
  }
  return given;
}

// Everything folded is older than the tail.
void give_page(const View& view, const ThreadQuery& asked, Range range,
               std::span<const ThreadEntry> tail, std::int64_t folded, const RowFunction& row) {
  const auto in_tail = static_cast<std::int64_t>(tail.size());
  std::int64_t skip = asked.skip;
  std::int64_t take = asked.take;
  if (asked.ascending) {
    if (skip < folded) take -= give_folded(view, asked, range, skip, take, row);
    skip = std::max<std::int64_t>(0, skip - folded);
    for (std::int64_t i = skip; i < in_tail && take > 0; ++i, --take) give_tail(view, tail[i], row);
    return;
  }
  for (std::int64_t i = in_tail - 1 - skip; i >= 0 && take > 0; --i, --take) {
    give_tail(view, tail[i], row);
  }
  skip = std::max<std::int64_t>(0, skip - in_tail);
  if (skip < folded) give_folded(view, asked, range, skip, take, row);
}

std::int64_t read_newest(Connection& connection, ThreadId thread, const ThreadQuery& asked,
                         const RowFunction& row) {
  Query query = connection.query(kNewest);
  query.bind(1, thread).bind(2, asked.take).bind(3, asked.skip);
  std::int64_t total = -1;
  while (query.step()) {
    ThreadRow message = read_page_row(query);
    message.direction = static_cast<Direction>(query.integer(kPageColumns));
    if (total < 0) total = query.integer(kPageColumns + 1);
    row(message);
  }
  return total;
}

}  // namespace

std::int64_t read_thread(Connection& connection, const ThreadQuery& asked, const RowFunction& row) {
  const ThreadId thread = find_thread(connection, asked.owner, asked.peer);
  if (thread == 0) return 0;

  // The tail first, the snapshot then: see thread_tails.h.
  thread_local Entries reused;
  Entries tail = std::exchange(reused, {});  // `row` may read another thread
  struct GiveBack {
    Entries& entries;
    ~GiveBack() { reused = std::move(entries); }
  } const give_back{tail};
  connection.memory().copy_tail(thread, tail);

  Range range{.from = retained_from(connection, asked.oldest)};
  const bool anchored = asked.anchor_id || asked.anchor_date;
  if (tail.empty() && !anchored && !asked.ascending && range.from == 0 && asked.take > 0) {
    const std::int64_t total = read_newest(connection, thread, asked, row);
    if (total >= 0) return total;
  }

  const ReadScope scope(connection);
  const auto totals = thread_totals(connection, thread);
  if (!totals) return 0;
  drop_entries_upto(tail, totals->folded_upto);
  const View view{connection, thread, *totals, tail};

  if (asked.anchor_id) {
    const std::int64_t anchor = find_in_thread(view, *asked.anchor_id, kNoSequence);
    if (anchor == 0) return 0;
    if (asked.ascending) {
      range.from = std::max(range.from, anchor + 1);
    } else {
      range.to = anchor;
    }
  }
  if (asked.anchor_date) {
    if (asked.ascending) {
      range.from =
          std::max(range.from, first_at_or_after(connection, *asked.anchor_date + Millis(1)));
    } else {
      range.to = std::min(range.to, first_at_or_after(connection, *asked.anchor_date));
    }
  }
  if (range.from >= range.to) return 0;

  const auto tail_entries = tail_in(view, range);
  const std::int64_t folded =
      anchored && asked.ascending ? count_folded(view, range) : count_within(view, range);
  give_page(view, asked, range, tail_entries, folded, row);
  return folded + static_cast<std::int64_t>(tail_entries.size());
}

std::uint64_t thread_version(Connection& connection, IdentityId owner, IdentityId peer) {
  const ThreadId thread = find_thread(connection, owner, peer);
  return thread == 0 ? 0 : std::uint64_t{connection.memory().thread_version(thread)} + 1;
}

std::optional<StoredMessage> find_message(Connection& connection, IdentityId owner, IdentityId peer,
                                          std::string_view id, int depth) {
  const ThreadId thread = find_thread(connection, owner, peer);
  if (thread == 0) return std::nullopt;
  Entries tail;
  connection.memory().copy_tail(thread, tail);
  const ReadScope scope(connection);
  const auto totals = thread_totals(connection, thread);
  if (!totals) return std::nullopt;
  drop_entries_upto(tail, totals->folded_upto);
  const std::int64_t sequence = find_in_thread({connection, thread, *totals, tail}, id, depth);
  if (sequence == 0) return std::nullopt;
  return message_at(connection, sequence);
}

}  // namespace parlance::store
