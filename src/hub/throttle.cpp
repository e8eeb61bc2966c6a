#include "hub/throttle.h"

#include <algorithm>

namespace parlance::hub {

int Throttle::limit(store::Plan plan, Kind kind) const {
  const RateLimits& limits = plan == store::Plan::kFree ? settings_.free_plan : settings_.paid_plan;
  switch (kind) {
    case Kind::kMessage:
      return limits.messages;
    case Kind::kNotification:
      return limits.notifications;
    case Kind::kCommand:
      return limits.commands;
  }
  return 0;
}

void Throttle::tidy(Shard& shard, Timestamp now) const {
  const auto window = std::chrono::floor<std::chrono::seconds>(now);
  std::erase_if(shard.accounts, [&](const auto& entry) {
    return std::ranges::all_of(entry.second, [&](const Count& count) {
      return count.window < window && count.blocked_until <= now;
    });
  });
  shard.tidy_at = std::max<std::size_t>(1024, 2 * shard.accounts.size());
}

int Throttle::check(std::string_view account, store::Plan plan, Kind kind, Timestamp now) {
  if (!settings_.throttle || plan == store::Plan::kUnlimited) return 0;
  Shard& shard = shards_[Hash{}(account) % kShards];
  const std::lock_guard lock(shard.mutex);
  auto at = shard.accounts.find(account);
  if (at == shard.accounts.end()) {
    if (shard.accounts.size() >= shard.tidy_at) tidy(shard, now);
    at = shard.accounts.try_emplace(std::string(account)).first;
  }
  Count& count = at->second[static_cast<std::size_t>(kind)];

  if (now >= count.blocked_until) {
    const auto window = std::chrono::floor<std::chrono::seconds>(now);
    // A clock that was set back must not keep the old window's count for long.
    if (count.window != window) {
      count.window = window;
      count.sent = 0;
    }
    if (count.sent < limit(plan, kind)) {
      ++count.sent;
      return 0;
    }
    count.blocked_until = now + settings_.throttle_penalty;
    count.sent = 0;
  }
  const auto remaining = std::chrono::ceil<std::chrono::seconds>(count.blocked_until - now);
  return static_cast<int>(std::max<std::int64_t>(1, remaining.count()));
}

}  // namespace parlance::hub
