// What a connection remembers of its database, so that the hot path asks it for nothing it has said
// before: the numbers of identities and threads, and, on the writer, what the transaction under way
// has changed outside of the tables.
//
// Numbers are given once and never taken back, so a reader may remember them for good. The writer
// also remembers numbers that its own transaction has just made: those are forgotten when the
// transaction, or the savepoint, is rolled back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/node.h"
#include "store/identities.h"
#include "store/thread_tails.h"

namespace parlance::store {

// Of identities, ignoring ASCII case, without making a lower-cased copy.
struct IdentityHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view identity) const;
};
struct IdentityEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

struct ThreadKey {
  IdentityId owner = 0;
  IdentityId peer = 0;
  friend bool operator==(const ThreadKey&, const ThreadKey&) = default;
};
struct ThreadKeyHash {
  std::size_t operator()(const ThreadKey& key) const {
    const auto mixed = static_cast<std::uint64_t>(key.owner) * 0x9e3779b97f4a7c15U ^
                       static_cast<std::uint64_t>(key.peer) * 0xc2b2ae3d27d4eb4fU;
    return mixed ^ (mixed >> 29U);
  }
};

// Everything before `sequence` is older than a date, everything from it on is not: true for any
// date in (`after`, `upto`]. See first_at_or_after.
struct DateEdge {
  std::int64_t sequence = 0;
  Timestamp after{};
  Timestamp upto{};
  bool known = false;
};

class Memory {
 public:
  // `writer`: keeps what a rollback has to undo.
  Memory(ThreadTails& tails, bool writer);

  IdentityId identity(std::string_view identity) const;  // 0: not known here
  void remember_identity(std::string_view identity, IdentityId id);
  const Node* node(IdentityId id) const;  // nullptr: not known here; until the next remember_node
  void remember_node(IdentityId id, const Node& node);
  ThreadId thread(const ThreadKey& key) const;  // 0: not known here
  void remember_thread(const ThreadKey& key, ThreadId id);

  // The entries of a thread that wait for their folding, as this connection must see them.
  void copy_tail(ThreadId thread, Entries& out) const;
  std::vector<std::pair<ThreadId, Entries>> tails_of_owner(IdentityId owner) const;

  std::uint32_t thread_version(ThreadId thread) const { return tails_.version(thread); }

  DateEdge edge;
  // Writer: the date of the newest message, see insert_message.
  Timestamp newest{};

  // Writer, inside a transaction.
  void change_tail(const TailChange& change) { changes_.push_back(change); }
  struct Mark {
    std::size_t changes, identities, threads;
  };
  Mark mark() const;
  void roll_back_to(const Mark& mark);
  // The transaction is on disk: its changes, for the keeper to take over; and it is over.
  const std::vector<TailChange>& changes() const { return changes_; }
  void transaction_over();
  void forget_everything();

 private:
  ThreadTails& tails_;
  bool writer_;
  std::size_t most_;  // a map that is larger starts over
  std::unordered_map<std::string, IdentityId, IdentityHash, IdentityEqual> identities_;
  std::unordered_map<IdentityId, Node> nodes_;
  std::unordered_map<ThreadKey, ThreadId, ThreadKeyHash> threads_;
  std::vector<std::string> new_identities_;
  std::vector<ThreadKey> new_threads_;
  std::vector<TailChange> changes_;
};

}  // namespace parlance::store
