// The rows of an outbox that a webhook pump holds in memory, by lane. A lane that has more than its
// share remembers where its rest begins in the store, and the reader goes back to there when the
// lane has run empty. Plain data: no I/O, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/executor.h"
#include "store/outbox.h"

namespace parlance::hub {

struct WebhookLane {
  std::string key;
  std::deque<store::OutboxItem> items;  // by sequence; never empty between two steps, unless busy
  bool busy = false;                    // the head is being sent
  bool ready = false;                   // waits for its turn
  TimerId timer;                        // waits for the head's due time
  std::int64_t skipped = 0;             // first row that was passed over; 0: none
};

class WebhookLanes {
 public:
  WebhookLanes(std::size_t lane, std::size_t window) : lane_limit_(lane), window_(window) {}

  static bool is_message(const store::OutboxItem& item) { return item.envelope.empty(); }

  // Takes a row that was read. The lane when its head has changed, nullptr when there is nothing to
  // do: the row is held already, or passed over.
  WebhookLane* add(store::OutboxItem item);

  // Takes the head out of its lane; its sequence counts as held until release(). Returns the row to
  // go back to when the rest of the lane is in the store only; 0: none. The lane is gone when it
  // has nothing left, and `lane` with it.
  std::int64_t pop(WebhookLane& lane, bool& gone);
  void release(std::int64_t sequence) { held_.erase(sequence); }

  // Drops the lane, or all lanes, from memory, except for heads that are being sent.
  void drop(WebhookLane& lane);
  void drop_all();

  bool full() const { return held_.size() >= window_; }
  std::size_t held() const { return held_.size(); }

  template <class Visit>
  void each(Visit visit) {
    for (auto& [key, lane] : lanes_) visit(lane);
  }

 private:
  void trim(WebhookLane& lane);

  std::size_t lane_limit_;
  std::size_t window_;
  std::unordered_map<std::string, WebhookLane> lanes_;
  std::unordered_set<std::int64_t> held_;
};

}  // namespace parlance::hub
