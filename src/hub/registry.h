// Every mailbox in use, by identity. Sharded, so that lookups of different identities do not meet.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hub/mailbox.h"

namespace parlance::hub {

class Registry {
 public:
  MailboxPtr get(const Node& node);   // makes it when absent
  MailboxPtr find(const Node& node);  // nullptr when absent
  void each(const std::function<void(const MailboxPtr&)>& visit);
  // Forgets the mailboxes that nobody uses.
  void sweep();
  std::size_t size() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, MailboxPtr, Hash, std::equal_to<>> mailboxes;
  };
  static constexpr std::size_t kShards = 64;
  Shard& shard(std::string_view key) { return shards_[Hash{}(key) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace parlance::hub
