// The newest pages of threads as finished JSON, so that asking again for what has not changed reads
// nothing from the database.
//
// A page is kept with the version that its thread had before the page was read, and is right only
// while the thread still has it: whatever is added, removed or reported on changes the version
// (store::thread_version). So nothing here is ever told that it is outdated; who finds a page
// looks. Retention hides messages without changing versions, see Kept::sure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/identities.h"
#include "store/thread_tails.h"

namespace parlance::services {

// Whose page, and what shapes it.
struct PageKey {
  store::IdentityId owner = 0;
  std::string_view peer;  // an identity, in any case of letters
  std::int64_t take = 0;
  bool mirrored = false;
};

// What a page was read from: the thread, its version, and the first sequence that retention did not
// hide (store::retained_from).
struct PageSource {
  store::ThreadId thread = 0;
  std::uint32_t version = 0;
  std::int64_t retained_from = 0;
};

// Thread-safe.
class PageCache {
 public:
  // Keeps about `limit` bytes, its own bookkeeping included; 0: nothing. A page that would take
  // more than a shard's part of that (1/64) is not kept.
  explicit PageCache(std::size_t limit);

  struct Kept {
    std::string page;
    std::int64_t total = 0;  // of the messages in the thread that were not hidden
    store::ThreadId thread = 0;
    std::uint32_t version = 0;
    // False: retention has moved on since, and the page is still right only when that has hidden
    // none of the thread's messages, so when `total` is still their number.
    bool sure = true;
  };
  std::optional<Kept> find(const PageKey& key, std::int64_t retained_from);

  void put(const PageKey& key, const PageSource& source, std::string_view page, std::int64_t total);

  // A page that was not sure has turned out to be right.
  void confirm(const PageKey& key, const PageSource& source);

  std::size_t bytes() const;  // of all that is kept

 private:
  // `used` since the hand last came by: it takes what was not (CLOCK).
  struct Slot {
    store::IdentityId owner = 0;
    std::int64_t take = 0;
    std::int64_t total = 0;
    store::ThreadId thread = 0;
    // Between them nothing of the thread becomes hidden.
    std::int64_t lowest_from = 0;
    std::int64_t highest_from = 0;
    std::string text;  // the peer, and then the page: one piece of memory to come by
    std::uint32_t version = 0;
    std::uint32_t peer_size = 0;
    std::uint32_t place = 0;  // in the ring
    bool mirrored = false;
    bool used = false;

    bool is(const PageKey& key) const;
    std::string_view page() const { return std::string_view(text).substr(peer_size); }
    std::size_t bytes() const;
  };
  using Hash = std::uint64_t;
  // Of two keys with one hash the newer one stays.
  using Slots = std::unordered_map<Hash, Slot>;
  struct Shard {
    mutable std::mutex mutex;
    Slots slots;
    std::vector<Hash> ring;  // all of `slots`, in no order
    std::size_t hand = 0;
    std::size_t bytes = 0;

    Slot* find(Hash hash, const PageKey& key);
    void remove(Slots::iterator at);
    void make_room(std::size_t wanted, std::size_t limit);
  };

  static Hash hash_of(const PageKey& key);
  // The map takes what is left of the hash.
  Shard& shard(Hash hash) { return shards_[hash >> 58U]; }

  static constexpr std::size_t kShards = 64;
  const std::size_t limit_;  // of a shard
  std::array<Shard, kShards> shards_;
};

}  // namespace parlance::services
