#include "store/thread_tails.h"

#include <algorithm>

namespace parlance::store {
namespace {

auto position(Entries& entries, std::int64_t sequence) {
  return std::ranges::lower_bound(entries, sequence, {}, &ThreadEntry::sequence);
}

}  // namespace

std::uint32_t hash_of_id(std::string_view id) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

void insert_entry(Entries& entries, const ThreadEntry& entry) {
  if (entries.empty() || entries.back().sequence < entry.sequence) {
    entries.push_back(entry);
    return;
  }
  const auto at = position(entries, entry.sequence);
  if (at->sequence != entry.sequence) entries.insert(at, entry);
}

void apply_change(Entries& entries, const TailChange& change) {
  if (change.kind == TailChange::Kind::kTouch) return;
  if (change.kind == TailChange::Kind::kAdd) {
    insert_entry(entries, change.entry);
    return;
  }
  const auto at = position(entries, change.entry.sequence);
  if (at == entries.end() || at->sequence != change.entry.sequence) return;
  if (change.kind == TailChange::Kind::kRead) {
    at->unread = false;
  } else {
    entries.erase(at);
  }
}

void drop_entries_upto(Entries& entries, std::int64_t sequence) {
  entries.erase(entries.begin(),
                std::ranges::upper_bound(entries, sequence, {}, &ThreadEntry::sequence));
}

std::size_t ThreadTails::add(ThreadId thread, IdentityId owner, const ThreadEntry& entry) {
  Shard& place = shard(thread);
  const std::scoped_lock lock(place.mutex);
  Tail& tail = place.tails[thread];
  tail.owner = owner;
  const std::size_t before = tail.entries.size();
  insert_entry(tail.entries, entry);
  size_.fetch_add(tail.entries.size() - before, std::memory_order_release);
  return tail.entries.size();
}

void ThreadTails::mark_read(ThreadId thread, std::int64_t sequence) {
  Shard& place = shard(thread);
  const std::scoped_lock lock(place.mutex);
  const auto found = place.tails.find(thread);
  if (found == place.tails.end()) return;
  apply_change(found->second.entries,
               {.kind = TailChange::Kind::kRead, .entry = {.sequence = sequence}});
}

void ThreadTails::remove(ThreadId thread, std::int64_t sequence) {
  Shard& place = shard(thread);
  const std::scoped_lock lock(place.mutex);
  const auto found = place.tails.find(thread);
  if (found == place.tails.end()) return;
  Entries& entries = found->second.entries;
  const std::size_t before = entries.size();
  apply_change(entries, {.kind = TailChange::Kind::kRemove, .entry = {.sequence = sequence}});
  size_.fetch_sub(before - entries.size(), std::memory_order_release);
  if (entries.empty()) place.tails.erase(found);
}

void ThreadTails::drop_upto(ThreadId thread, std::int64_t sequence) {
  Shard& place = shard(thread);
  const std::scoped_lock lock(place.mutex);
  const auto found = place.tails.find(thread);
  if (found == place.tails.end()) return;
  Entries& entries = found->second.entries;
  const std::size_t before = entries.size();
  drop_entries_upto(entries, sequence);
  size_.fetch_sub(before - entries.size(), std::memory_order_release);
  if (entries.empty()) place.tails.erase(found);
}

void ThreadTails::clear() {
  for (Shard& place : shards_) {
    const std::scoped_lock lock(place.mutex);
    place.tails.clear();
  }
  size_.store(0, std::memory_order_release);
}

void ThreadTails::copy(ThreadId thread, Entries& out) const {
  out.clear();
  if (size() == 0) return;
  const Shard& place = shard(thread);
  const std::scoped_lock lock(place.mutex);
  if (const auto found = place.tails.find(thread); found != place.tails.end()) {
    out.assign(found->second.entries.begin(), found->second.entries.end());
  }
}

std::vector<std::pair<ThreadId, Entries>> ThreadTails::of_owner(IdentityId owner) const {
  std::vector<std::pair<ThreadId, Entries>> result;
  if (size() == 0) return result;
  for (const Shard& place : shards_) {
    const std::scoped_lock lock(place.mutex);
    for (const auto& [thread, tail] : place.tails) {
      if (tail.owner == owner) result.emplace_back(thread, tail.entries);
    }
  }
  return result;
}

}  // namespace parlance::store
