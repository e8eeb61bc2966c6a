#include "hub/login_guard.h"

#include <algorithm>

namespace parlance::hub {

std::string LoginGuard::pair_of(std::string_view identity_key, std::string_view address) {
  std::string pair(identity_key);
  pair.push_back('\n');
  pair += address;
  return pair;
}

int LoginGuard::refused(std::string_view identity_key, std::string_view address, Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (counts_.empty()) return 0;
  const auto at = counts_.find(pair_of(identity_key, address));
  if (at == counts_.end() || at->second.failures < settings_.login_failures_per_minute) return 0;
  const auto age = now - at->second.since;
  if (age >= kWindow || age < Millis::zero()) {
    counts_.erase(at);
    return 0;
  }
  const auto remaining = std::chrono::ceil<std::chrono::seconds>(kWindow - age);
  return static_cast<int>(std::max<std::int64_t>(1, remaining.count()));
}

void LoginGuard::failed(std::string_view identity_key, std::string_view address, Timestamp now) {
  const std::lock_guard lock(mutex_);
  watching_.store(true, std::memory_order_relaxed);
  std::string pair = pair_of(identity_key, address);
  if (counts_.size() >= kMost && !counts_.contains(pair)) {
    std::erase_if(counts_,
                  [now](const auto& entry) { return now - entry.second.since >= kWindow; });
    if (counts_.size() >= kMost) counts_.erase(counts_.begin());
  }
  Count& count = counts_[std::move(pair)];
  if (count.failures == 0 || now - count.since >= kWindow || now < count.since) count = {now, 0};
  ++count.failures;
}

void LoginGuard::succeeded(std::string_view identity_key, std::string_view address) {
  const std::lock_guard lock(mutex_);
  if (!counts_.empty()) counts_.erase(pair_of(identity_key, address));
}

}  // namespace parlance::hub
