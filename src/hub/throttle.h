// Limits of a bot's plan on what it sends (spec blip-core A9): windows of one second, aligned to
// the second, one count an account and kind of envelope over all its keys and connections. The
// first one over the limit opens a block for that kind; what is refused during it does not extend
// it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "hub/settings.h"
#include "store/accounts.h"

namespace parlance::hub {

class Throttle {
 public:
  enum class Kind : std::uint8_t { kMessage, kNotification, kCommand };

  // `settings` must outlive this.
  explicit Throttle(const Settings& settings) : settings_(settings) {}

  // Counts one envelope of `account` (an identity key). 0: it may pass; else the seconds, rounded
  // up, until the block ends. Thread-safe.
  int check(std::string_view account, store::Plan plan, Kind kind, Timestamp now);

 private:
  struct Count {
    std::chrono::sys_seconds window{};
    int sent = 0;
    Timestamp blocked_until{};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Accounts = std::unordered_map<std::string, std::array<Count, 3>, Hash, std::equal_to<>>;
  struct alignas(64) Shard {
    std::mutex mutex;
    Accounts accounts;
    std::size_t tidy_at = 1024;  // size at which those that count nothing any more are dropped
  };
  void tidy(Shard& shard, Timestamp now) const;
  int limit(store::Plan plan, Kind kind) const;

  static constexpr std::size_t kShards = 16;
  const Settings& settings_;
  std::array<Shard, kShards> shards_;
};

}  // namespace parlance::hub
