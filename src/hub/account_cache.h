// Account entries by identity key: locks by shard, bounded, absence remembered briefly.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "hub/account_directory.h"

namespace parlance::hub {

class AccountCache {
 public:
  struct Found {
    bool hit = false;
    AccountPtr account;  // nullptr with `hit`: known to be absent
    std::uint64_t generation = 0;
  };
  Found find(const std::string& key, Timestamp now);

  // Keeps what was read after find() missed, unless something of the shard was forgotten meanwhile:
  // then it may be older than that change.
  void put(const std::string& key, AccountPtr account, std::uint64_t generation, Timestamp now);

  void forget(const std::string& key);

  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kAbsences = 64;  // of a shard, at most
  static constexpr std::size_t kYoung = 2048;   // entries of a shard's younger half, at most
  // Absence is told by forget() as well; the limit only bounds how long a missed one would last.
  static constexpr std::chrono::seconds kAbsence{5};

 private:
  struct Absence {
    std::string key;
    Timestamp until{};
  };
  using Map = std::unordered_map<std::string, AccountPtr>;
  // Two halves: the younger fills up and becomes the elder, whose entries go unless they are used.
  struct alignas(64) Shard {
    std::mutex mutex;
    std::uint64_t generation = 0;
    Map young;
    Map elder;
    // Each has one place, where it displaces what was there: guests come in any number.
    std::vector<Absence> absent = std::vector<Absence>(kAbsences);

    Absence& absence(std::string_view key);
    const AccountPtr& keep(const std::string& key, AccountPtr account);
  };
  static std::size_t hash(std::string_view key) { return std::hash<std::string_view>{}(key); }
  Shard& shard(std::string_view key) { return shards_[hash(key) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace parlance::hub
