// Pages of one thread or of an owner's whole log, and the search for a message in a thread.
#include <algorithm>
#include <span>
#include <utility>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/thread_chunks.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

const Sql kOne("SELECT " PARLANCE_PAGE_COLUMNS " FROM messages m WHERE m.seq = ?");
const Sql kId("SELECT id FROM messages WHERE seq = ?");

// A thread in one snapshot: what is folded, and the tail beyond it.
struct View {
  Connection& connection;
  ThreadId thread;
  ThreadTotals totals;
  const Entries& tail;
};

std::int64_t count_folded(const View& view, Range range) {
  return count_entries(view.connection, view.thread, range);
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
  std::int64_t found = 0;
  walk_entries(view.connection, view.thread, {}, false, 0, [&](const ThreadEntry& entry) {
    if (entry.id_hash == hash && is_it(entry.sequence)) found = entry.sequence;
    return found == 0 && --depth > 0;
  });
  return found;
}

// The entries of a page: those of the tail, and what is folded, all of which is older.
Entries entries_of_page(const View& view, const ThreadQuery& asked, Range range,
                        std::span<const ThreadEntry> tail, std::int64_t folded) {
  const auto in_tail = static_cast<std::int64_t>(tail.size());
  Entries page;
  std::int64_t take = asked.take;
  const auto give_folded = [&](std::int64_t skip) {
    if (take <= 0 || skip >= folded) return;
    walk_entries(view.connection, view.thread, range, asked.ascending, skip,
                 [&](const ThreadEntry& entry) {
                   page.push_back(entry);
                   return --take > 0;
                 });
  };
  if (asked.ascending) {
    give_folded(asked.skip);
    std::int64_t skip = std::max<std::int64_t>(0, asked.skip - folded);
    for (; skip < in_tail && take > 0; ++skip, --take) page.push_back(tail[skip]);
  } else {
    for (std::int64_t i = in_tail - 1 - asked.skip; i >= 0 && take > 0; --i, --take) {
      page.push_back(tail[i]);
    }
    give_folded(std::max<std::int64_t>(0, asked.skip - in_tail));
  }
  return page;
}

// Finds the page, gives its entries to `visit`, in the snapshot in which it found them; returns the
// number of matches before paging.
std::int64_t visit_page(Connection& connection, const ThreadQuery& asked,
                        const std::function<void(const ThreadEntry&)>& visit) {
  const ThreadId thread = find_thread(connection, asked.owner, asked.peer);
  if (thread == 0) return 0;

  // The tail first, the snapshot then: see thread_tails.h.
  thread_local Entries reused;
  Entries tail = std::exchange(reused, {});  // `visit` may read another thread
  struct GiveBack {
    Entries& entries;
    ~GiveBack() { reused = std::move(entries); }
  } const give_back{tail};
  connection.memory().copy_tail(thread, tail);

  const ReadScope scope(connection);
  Range range{.from = retained_from(connection, asked.oldest)};
  const bool anchored = asked.anchor_id || asked.anchor_date;
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
  for (const ThreadEntry& entry : entries_of_page(view, asked, range, tail_entries, folded)) {
    visit(entry);
  }
  return folded + static_cast<std::int64_t>(tail_entries.size());
}

}  // namespace

std::int64_t read_thread(Connection& connection, const ThreadQuery& query,
                         const std::function<void(const ThreadRow&)>& row) {
  return visit_page(connection, query, [&](const ThreadEntry& entry) {
    Query one = connection.query(kOne);
    one.bind(1, entry.sequence);
    if (!one.step()) return;
    ThreadRow message = read_page_row(one);
    message.direction = entry.direction;
    row(message);
  });
}

MessageList list_messages(Connection& connection, IdentityId owner, std::int64_t skip,
                          std::int64_t take, Timestamp oldest) {
  MessageList list;
  ThreadQuery query;
  query.owner = owner;
  query.peer = kWholeLog;
  query.skip = skip;
  query.take = take;
  query.oldest = oldest;
  list.total = visit_page(connection, query, [&](const ThreadEntry& entry) {
    if (auto message = message_at(connection, entry.sequence)) {
      list.messages.push_back(std::move(*message));
    }
  });
  return list;
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
