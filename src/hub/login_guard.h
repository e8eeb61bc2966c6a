// Slows down guessing of credentials: failures are counted per identity and network address within
// a minute; above the limit further tries are refused without looking at the credentials.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "hub/settings.h"

namespace parlance::hub {

class LoginGuard {
 public:
  // `settings` must outlive this.
  explicit LoginGuard(const Settings& settings) : settings_(settings) {}

  // False: refused() would say 0 to everything.
  bool watching() const { return watching_.load(std::memory_order_relaxed); }
  // 0: the try may be made; else the seconds until the next one may. Thread-safe.
  int refused(std::string_view identity_key, std::string_view address, Timestamp now);
  void failed(std::string_view identity_key, std::string_view address, Timestamp now);
  // Forgets the failures of this pair.
  void succeeded(std::string_view identity_key, std::string_view address);

  static constexpr std::chrono::seconds kWindow{60};
  static constexpr std::size_t kMost = 64 * 1024;  // pairs remembered

 private:
  struct Count {
    Timestamp since{};
    int failures = 0;
  };
  static std::string pair_of(std::string_view identity_key, std::string_view address);

  const Settings& settings_;
  std::mutex mutex_;  // failures are rare; a success looks once
  std::unordered_map<std::string, Count> counts_;
  std::atomic<bool> watching_{false};  // there have been failures
};

}  // namespace parlance::hub
