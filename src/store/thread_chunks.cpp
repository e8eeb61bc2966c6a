#include "store/thread_chunks.h"

#include <algorithm>
#include <string>
#include <vector>

#include "store/packed.h"

namespace parlance::store {
namespace {

// A chunk's entries are from its `first` up to the next one's.
const Sql kNewest(
    "SELECT first, count, entries FROM thread_chunks WHERE thread = ? ORDER BY first DESC LIMIT 1");
const Sql kHolding(
    "SELECT first, count, entries FROM thread_chunks WHERE thread = ? AND first <= ? "
    "ORDER BY first DESC LIMIT 1");
const Sql kFollowing(
    "SELECT first, count, entries FROM thread_chunks WHERE thread = ? AND first > ? "
    "ORDER BY first LIMIT 1");
const Sql kWrite(
    "INSERT INTO thread_chunks(thread, first, count, entries) VALUES(?,?,?,?) "
    "ON CONFLICT(thread, first) DO UPDATE SET count = excluded.count, entries = excluded.entries");
const Sql kRemove("DELETE FROM thread_chunks WHERE thread = ? AND first = ?");
// Those that begin within a range, but for the last of them, which may reach beyond it.
const Sql kCount(
    "SELECT COALESCE(SUM(count), 0), COALESCE(MAX(first), 0) FROM thread_chunks "
    "WHERE thread = ? AND first >= ? AND first < ?");

// Such a row still fits where SQLite keeps it whole.
constexpr std::size_t kMost = 112;
// A chunk that has fewer takes what is folded next.
constexpr std::size_t kOpen = 48;

struct Chunk {
  std::int64_t first = 0;  // its key; may be smaller than its first entry, once that was removed
  std::vector<ThreadEntry> entries;
};

void unpack(const Query& query, Chunk& chunk) {
  chunk.first = query.integer(0);
  chunk.entries.clear();
  chunk.entries.reserve(static_cast<std::size_t>(query.integer(1)));
  Unpacker in(query.text(2));
  std::int64_t sequence = chunk.first;
  while (!in.done()) {
    const std::uint64_t step = in.number();
    sequence += static_cast<std::int64_t>(step >> 1U);
    chunk.entries.push_back({.sequence = sequence,
                             .id_hash = static_cast<std::uint32_t>(in.number()),
                             .direction = static_cast<Direction>(step & 1U)});
  }
}

void pack(const Chunk& chunk, std::string& out) {
  out.clear();
  std::int64_t sequence = chunk.first;
  for (const ThreadEntry& entry : chunk.entries) {
    const auto step = static_cast<std::uint64_t>(entry.sequence - sequence);
    pack_number(out, (step << 1U) | static_cast<std::uint64_t>(entry.direction));
    pack_number(out, entry.id_hash);
    sequence = entry.sequence;
  }
}

void write(Connection& connection, ThreadId thread, const Chunk& chunk) {
  thread_local std::string packed;
  pack(chunk, packed);
  Query query = connection.query(kWrite);
  query.bind(1, thread).bind(2, chunk.first).bind(3, std::ssize(chunk.entries));
  query.bind_blob(4, packed).run();
}

bool read(Query query, Chunk& chunk) {
  if (!query.step()) return false;
  unpack(query, chunk);
  return true;
}

// The chunk that holds what is at `sequence`, or would.
bool read_holding(Connection& connection, ThreadId thread, std::int64_t sequence, Chunk& chunk) {
  Query query = connection.query(kHolding);
  query.bind(1, thread).bind(2, sequence);
  return read(std::move(query), chunk);
}

bool read_following(Connection& connection, ThreadId thread, std::int64_t first, Chunk& chunk) {
  Query query = connection.query(kFollowing);
  query.bind(1, thread).bind(2, first);
  return read(std::move(query), chunk);
}

std::span<const ThreadEntry> within(const Chunk& chunk, Range range) {
  const auto& entries = chunk.entries;
  const auto first = std::ranges::lower_bound(entries, range.from, {}, &ThreadEntry::sequence);
  const auto last = std::ranges::lower_bound(entries, range.to, {}, &ThreadEntry::sequence);
  return first < last ? std::span(first, last) : std::span<const ThreadEntry>();
}

}  // namespace

void append_entries(Connection& connection, ThreadId thread, std::span<const ThreadEntry> entries) {
  if (entries.empty()) return;
  thread_local Chunk chunk;
  Query query = connection.query(kNewest);
  query.bind(1, thread);
  if (!read(std::move(query), chunk) || chunk.entries.size() >= kOpen) {
    chunk.first = entries.front().sequence;
    chunk.entries.clear();
  }
  for (const ThreadEntry& entry : entries) {
    if (chunk.entries.size() >= kMost) {
      write(connection, thread, chunk);
      chunk.first = entry.sequence;
      chunk.entries.clear();
    }
    chunk.entries.push_back(entry);
  }
  write(connection, thread, chunk);
}

bool remove_entry(Connection& connection, ThreadId thread, std::int64_t sequence) {
  Chunk chunk;
  if (!read_holding(connection, thread, sequence, chunk)) return false;
  const auto found = std::ranges::lower_bound(chunk.entries, sequence, {}, &ThreadEntry::sequence);
  if (found == chunk.entries.end() || found->sequence != sequence) return false;
  chunk.entries.erase(found);
  if (chunk.entries.empty()) {
    connection.query(kRemove).bind(1, thread).bind(2, chunk.first).run();
  } else {
    write(connection, thread, chunk);
  }
  return true;
}

std::int64_t count_entries(Connection& connection, ThreadId thread, Range range) {
  if (range.from >= range.to) return 0;
  std::int64_t count = 0;
  std::int64_t last = 0;
  {
    Query query = connection.query(kCount);
    query.bind(1, thread).bind(2, range.from).bind(3, range.to);
    if (query.step()) {
      count = query.integer(0);
      last = query.integer(1);
    }
  }
  Chunk chunk;
  if (count > 0 && range.to != kNoSequence && read_holding(connection, thread, last, chunk)) {
    count -= std::ssize(chunk.entries) - std::ssize(within(chunk, range));
  }
  // One that begins before the range may reach into it.
  if (range.from > 0 && read_holding(connection, thread, range.from - 1, chunk)) {
    count += std::ssize(within(chunk, range));
  }
  return count;
}

void walk_entries(Connection& connection, ThreadId thread, Range range, bool ascending,
                  std::int64_t skip, const std::function<bool(const ThreadEntry&)>& visit) {
  // Not thread_local: `visit` may walk too.
  Chunk chunk;
  bool there = read_holding(connection, thread, ascending ? range.from : range.to - 1, chunk);
  if (!there && ascending) there = read_following(connection, thread, range.from, chunk);
  while (there) {
    const auto entries = within(chunk, range);
    const auto size = std::ssize(entries);
    if (skip >= size) {
      skip -= size;
    } else {
      for (auto i = static_cast<std::size_t>(skip); i < entries.size(); ++i) {
        if (!visit(entries[ascending ? i : entries.size() - 1 - i])) return;
      }
      skip = 0;
    }
    if (ascending) {
      there = read_following(connection, thread, chunk.first, chunk) && chunk.first < range.to;
    } else {
      there = chunk.first > range.from && read_holding(connection, thread, chunk.first - 1, chunk);
    }
  }
}

}  // namespace parlance::store
