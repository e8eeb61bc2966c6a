// Every mailbox in use, by identity. Sharded, so that lookups of different identities do not meet.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_set>

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
  static std::string_view key(std::string_view key) { return key; }
  static std::string_view key(const MailboxPtr& mailbox) { return mailbox->key(); }
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const auto& one) const {
      return std::hash<std::string_view>{}(key(one));
    }
  };
  struct Same {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const { return key(a) == key(b); }
  };
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::unordered_set<MailboxPtr, Hash, Same> mailboxes;
  };
  static constexpr std::size_t kShards = 64;
  Shard& shard(std::string_view of) { return shards_[Hash{}(of) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace parlance::hub
