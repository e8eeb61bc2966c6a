// What a webhook pump's deliveries lead to in the store: rows that go, attempts that are noted. One
// operation is under way at a time, and takes everything that came up meanwhile with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/function.h"
#include "store/identities.h"
#include "store/store.h"

namespace parlance::hub {

// On the executor, but for `committed`. An operation under way keeps this alive.
class WebhookOutcomes : public std::enable_shared_from_this<WebhookOutcomes> {
 public:
  struct Events {
    // So many rows went. Writer thread, after the commit.
    Function<void(std::size_t rows)> committed;
    // These rows are gone. Executor.
    Function<void(const std::vector<std::int64_t>& sequences)> removed;
  };

  WebhookOutcomes(store::IdentityId mailbox, store::Store& store, Executor& executor,
                  Events events);

  void remove(std::int64_t sequence) { pending_.removed.push_back(sequence); }
  void attempted(std::int64_t sequence, int attempts, Timestamp due) {
    pending_.attempts.push_back({sequence, attempts, due});
  }

  // Writes what there is, unless an operation is under way: then when that is done. What cannot be
  // stored is tried again.
  void write();
  // Everything is written.
  bool done() const { return !writing_ && pending_.empty(); }

 private:
  struct Attempt {
    std::int64_t sequence = 0;
    int attempts = 0;
    Timestamp due{};
  };
  struct Batch {
    std::vector<std::int64_t> removed;
    std::vector<Attempt> attempts;
    bool empty() const { return removed.empty() && attempts.empty(); }
  };
  class Operation;

  void finished(Batch batch, bool stored);

  const store::IdentityId mailbox_;
  store::Store& store_;
  Executor& executor_;
  Events events_;
  Batch pending_;
  bool writing_ = false;
};

}  // namespace parlance::hub
