#include "hub/account_cache.h"

#include <utility>

namespace parlance::hub {

AccountCache::Absence& AccountCache::Shard::absence(std::string_view key) {
  return absent[hash(key) / kShards % kAbsences];
}

const AccountPtr& AccountCache::Shard::keep(const std::string& key, AccountPtr account) {
  if (young.size() >= kYoung) {
    elder = std::move(young);
    young.clear();
  }
  return young[key] = std::move(account);
}

AccountCache::Found AccountCache::find(const std::string& key, Timestamp now) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  if (const auto at = part.young.find(key); at != part.young.end()) {
    return {true, at->second, part.generation};
  }
  if (const auto old = part.elder.find(key); old != part.elder.end()) {
    AccountPtr moved = std::move(old->second);
    part.elder.erase(old);
    return {true, part.keep(key, std::move(moved)), part.generation};
  }
  const Absence& absence = part.absence(key);
  return {absence.key == key && absence.until > now, nullptr, part.generation};
}

void AccountCache::put(const std::string& key, AccountPtr account, std::uint64_t generation,
                       Timestamp now) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  if (part.generation != generation) return;
  if (account == nullptr) {
    part.absence(key) = {key, now + kAbsence};
    return;
  }
  part.elder.erase(key);
  part.keep(key, std::move(account));
}

void AccountCache::forget(const std::string& key) {
  Shard& part = shard(key);
  const std::lock_guard lock(part.mutex);
  ++part.generation;
  part.young.erase(key);
  part.elder.erase(key);
  if (Absence& absence = part.absence(key); absence.key == key) absence = {};
}

}  // namespace parlance::hub
