// What is folded of threads: their entries, packed by the hundred (table thread_chunks).
//
// An entry is read with its neighbours or not at all, so a row for each would be mostly overhead,
// in writing and in reading.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "store/connection.h"
#include "store/thread_tails.h"
#include "store/threads.h"

namespace parlance::store {

// Sequences from `from` up to but without `to`.
struct Range {
  std::int64_t from = 0;
  std::int64_t to = kNoSequence;
};

// Inside a write. All of `entries` are newer than what the thread has.
void append_entries(Connection& connection, ThreadId thread, std::span<const ThreadEntry> entries);
// Inside a write. False when there was no such entry.
bool remove_entry(Connection& connection, ThreadId thread, std::int64_t sequence);

std::int64_t count_entries(Connection& connection, ThreadId thread, Range range);

// Passes over `skip` entries of the range, then gives them to `visit` until that says false: newest
// first, or oldest first when `ascending`. `unread` of what it gives is not set.
void walk_entries(Connection& connection, ThreadId thread, Range range, bool ascending,
                  std::int64_t skip, const std::function<bool(const ThreadEntry&)>& visit);

}  // namespace parlance::store
