// Which direct deliveries are done, so that the store's settled mark can follow. Every message that
// goes out directly is tracked in the order of its sequence; the mark is the last one before the
// oldest that is neither confirmed nor in the outbox. One that stays unconfirmed gets a row.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>

#include "base/clock.h"
#include "hub/parcel.h"
#include "store/connection.h"

namespace parlance::hub {

struct Core;

class Settlement {
 public:
  // An unconfirmed message gets a row in the outbox after this time.
  static constexpr Millis kPatience{5'000};

  explicit Settlement(Core& core) : core_(core) {}

  // Writer thread, in apply of the operation that gave the parcel its sequence. When that fails the
  // parcel must be set confirmed.
  void track(const ParcelPtr& parcel) { tracked_.push_back(parcel); }

  // Moves the mark on; called every quarter of a second, from any thread.
  void advance();

  std::int64_t unsettled() const { return unsettled_.load(std::memory_order_relaxed); }

 private:
  class AdvanceOp;

  Core& core_;
  std::deque<ParcelPtr> tracked_;  // writer thread only
  std::int64_t written_ = 0;       // the mark as it stands in the store
  std::atomic<std::int64_t> unsettled_{0};
  std::atomic<bool> under_way_{false};
};

}  // namespace parlance::hub
