#include "services/history/page_cache.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "store/memory.h"

namespace parlance::services {

bool PageCache::Slot::is(const PageKey& key) const {
  return owner == key.owner && take == key.take && mirrored == key.mirrored &&
         peer_size == key.peer.size() &&
         iequals(std::string_view(text).substr(0, peer_size), key.peer);
}

std::size_t PageCache::Slot::bytes() const {
  // The slot, its places in the map and the ring, and what the allocator adds.
  constexpr std::size_t kBesideText = sizeof(Slot) + 96;
  return text.capacity() + kBesideText;
}

PageCache::PageCache(std::size_t limit) : limit_(limit / kShards) {}

PageCache::Hash PageCache::hash_of(const PageKey& key) {
  Hash hash = store::IdentityHash{}(key.peer);
  const auto mix = [&hash](Hash word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32U;
  };
  mix(static_cast<Hash>(key.owner));
  mix(static_cast<Hash>(key.take) * 2 + (key.mirrored ? 1 : 0));
  return hash * 0xc2b2ae3d27d4eb4fU;
}

std::optional<PageCache::Kept> PageCache::find(const PageKey& key, std::int64_t retained_from) {
  if (limit_ == 0) return std::nullopt;
  const Hash hash = hash_of(key);
  Shard& part = shard(hash);
  const std::lock_guard lock(part.mutex);
  Slot* const slot = part.find(hash, key);
  if (slot == nullptr) return std::nullopt;
  slot->used = true;
  const bool sure = slot->lowest_from <= retained_from && retained_from <= slot->highest_from;
  return Kept{std::string(slot->page()), slot->total, slot->thread, slot->version, sure};
}

void PageCache::put(const PageKey& key, const PageSource& source, std::string_view page,
                    std::int64_t total) {
  Slot fresh{.owner = key.owner,
             .take = key.take,
             .total = total,
             .thread = source.thread,
             .lowest_from = source.retained_from,
             .highest_from = source.retained_from,
             .version = source.version,
             .peer_size = static_cast<std::uint32_t>(key.peer.size()),
             .mirrored = key.mirrored};
  if (key.peer.size() + page.size() + fresh.bytes() > limit_) return;
  fresh.text.reserve(key.peer.size() + page.size());
  fresh.text.append(key.peer).append(page);
  const std::size_t size = fresh.bytes();

  const Hash hash = hash_of(key);
  Shard& part = shard(hash);
  const std::lock_guard lock(part.mutex);
  if (const auto known = part.slots.find(hash); known != part.slots.end()) part.remove(known);
  part.make_room(size, limit_);
  fresh.place = static_cast<std::uint32_t>(part.ring.size());
  part.slots.emplace(hash, std::move(fresh));
  part.ring.push_back(hash);
  part.bytes += size;
}

void PageCache::confirm(const PageKey& key, const PageSource& source) {
  const Hash hash = hash_of(key);
  Shard& part = shard(hash);
  const std::lock_guard lock(part.mutex);
  Slot* const slot = part.find(hash, key);
  if (slot == nullptr || slot->version != source.version) return;
  slot->lowest_from = std::min(slot->lowest_from, source.retained_from);
  slot->highest_from = std::max(slot->highest_from, source.retained_from);
}

std::size_t PageCache::bytes() const {
  std::size_t sum = 0;
  for (const Shard& part : shards_) {
    const std::lock_guard lock(part.mutex);
    sum += part.bytes;
  }
  return sum;
}

PageCache::Slot* PageCache::Shard::find(Hash hash, const PageKey& key) {
  const auto found = slots.find(hash);
  return found != slots.end() && found->second.is(key) ? &found->second : nullptr;
}

void PageCache::Shard::remove(Slots::iterator at) {
  const Slot& slot = at->second;
  bytes -= slot.bytes();
  ring[slot.place] = ring.back();
  slots.at(ring[slot.place]).place = slot.place;
  ring.pop_back();
  slots.erase(at);
}

// Ends: in the second round nothing is marked as used, and an empty shard has room for whatever is
// put.
void PageCache::Shard::make_room(std::size_t wanted, std::size_t limit) {
  while (bytes + wanted > limit) {
    if (hand >= ring.size()) hand = 0;
    const auto at = slots.find(ring[hand]);
    if (std::exchange(at->second.used, false)) {
      ++hand;
    } else {
      remove(at);
    }
  }
}

}  // namespace parlance::services
