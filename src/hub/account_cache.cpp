#include "hub/account_cache.h"

#include <utility>

namespace parlance::hub {

AccountCache::Slot& AccountCache::Shard::keep(const std::string& key, Slot slot) {
  if (young.size() >= kYoung) {
    elder = std::move(young);
    young.clear();
  }
  return young[key] = std::move(slot);
}

AccountCache::Found AccountCache::find(const std::string& key, Timestamp now) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  const Slot* slot = nullptr;
  if (const auto at = part.young.find(key); at != part.young.end()) {
    slot = &at->second;
  } else if (const auto old = part.elder.find(key); old != part.elder.end()) {
    Slot moved = std::move(old->second);
    part.elder.erase(old);
    slot = &part.keep(key, std::move(moved));
  }
  if (slot == nullptr || (slot->account == nullptr && slot->until <= now)) {
    return {false, nullptr, part.generation};
  }
  return {true, slot->account, part.generation};
}

void AccountCache::put(const std::string& key, AccountPtr account, std::uint64_t generation,
                       Timestamp now) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  if (part.generation != generation) return;
  part.elder.erase(key);
  part.keep(key, {std::move(account), now + kAbsence});
}

void AccountCache::forget(const std::string& key) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  ++part.generation;
  part.young.erase(key);
  part.elder.erase(key);
}

}  // namespace parlance::hub
