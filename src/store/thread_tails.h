// The newest entries of threads, in memory until they are worth writing.
//
// The table thread_chunks is what makes a page of a thread fast to read, and is the one place where
// every message would dirty a page of its own: threads are many and messages come in any order. So
// an entry waits here until its thread has several, or its turn comes, and then all that wait for
// one thread are folded in: into a chunk, and into the totals in `threads`, in one transaction.
// Nothing is lost by that: a message's row names its threads, and what lies beyond the fold mark is
// read again at start-up.
//
// A thread is always: its row (message_count, unread), its entries up to `folded_upto`, and what
// waits here beyond `folded_upto`. A reader copies the tail first and opens its snapshot then:
// entries are dropped here only after the commit that folded them, so that it sees each of them
// here, or there, or (dropping what `folded_upto` covers) in both, and never in neither.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/identities.h"
#include "store/messages.h"

namespace parlance::store {

using ThreadId = std::int64_t;  // 0: none

struct ThreadEntry {
  std::int64_t sequence = 0;
  std::uint32_t id_hash = 0;  // of the message's id: finds it without reading messages
  Direction direction = Direction::kSent;
  bool unread = false;
};
using Entries = std::vector<ThreadEntry>;  // by sequence, oldest first

// Hash of a message id as stored in the database: must never change.
std::uint32_t hash_of_id(std::string_view id);

// Thread-safe. Only the writer changes it, and only with what is committed.
class ThreadTails {
 public:
  // Returns how many entries the thread has here now.
  std::size_t add(ThreadId thread, IdentityId owner, const ThreadEntry& entry);
  void mark_read(ThreadId thread, std::int64_t sequence);
  void remove(ThreadId thread, std::int64_t sequence);
  void drop_upto(ThreadId thread, std::int64_t sequence);
  void clear();

  void copy(ThreadId thread, Entries& out) const;  // replaces `out`
  // Threads of `owner` that have entries here.
  std::vector<std::pair<ThreadId, Entries>> of_owner(IdentityId owner) const;
  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  // Counts the changes to what a thread's pages show; see thread_version in messages.h. Threads may
  // share a count.
  std::uint32_t version(ThreadId thread) const { return count_of(thread).load(); }
  void touch(ThreadId thread) { count_of(thread).fetch_add(1); }

 private:
  using Count = std::atomic<std::uint32_t>;
  const Count& count_of(ThreadId thread) const {
    return counts_[static_cast<std::size_t>(thread) % counts_.size()];
  }
  Count& count_of(ThreadId thread) {
    return counts_[static_cast<std::size_t>(thread) % counts_.size()];
  }

  struct Tail {
    IdentityId owner = 0;
    Entries entries;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<ThreadId, Tail> tails;
  };
  Shard& shard(ThreadId thread) { return shards_[static_cast<std::size_t>(thread) % kShards]; }
  const Shard& shard(ThreadId thread) const {
    return shards_[static_cast<std::size_t>(thread) % kShards];
  }

  static constexpr std::size_t kShards = 64;
  std::array<Shard, kShards> shards_;
  std::atomic<std::size_t> size_{0};
  std::vector<Count> counts_ = std::vector<Count>(64 * 1024);
};

// What one write did to tails, held back until its commit.
struct TailChange {
  // kTouch: nothing of the tail changes, but what the thread shows.
  enum class Kind : std::uint8_t { kAdd, kRead, kRemove, kTouch };
  Kind kind = Kind::kAdd;
  ThreadId thread = 0;
  IdentityId owner = 0;
  ThreadEntry entry;
};

// Helpers for one tail, used on copies and inside.
void insert_entry(Entries& entries, const ThreadEntry& entry);
void apply_change(Entries& entries, const TailChange& change);
void drop_entries_upto(Entries& entries, std::int64_t sequence);

}  // namespace parlance::store
