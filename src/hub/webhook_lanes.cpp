#include "hub/webhook_lanes.h"

#include <algorithm>
#include <utility>

namespace parlance::hub {

WebhookLane* WebhookLanes::add(store::OutboxItem item) {
  const std::int64_t sequence = item.sequence;
  if (held_.contains(sequence)) return nullptr;
  std::string key(1, is_message(item) ? 'm' : 'n');
  key += item.lane;
  WebhookLane& lane = lanes_[key];
  if (lane.key.empty()) lane.key = std::move(key);
  if (lane.skipped != 0 && sequence >= lane.skipped) return nullptr;
  auto& items = lane.items;
  if (items.size() >= lane_limit_ && sequence > items.back().sequence) {
    lane.skipped = sequence;
    return nullptr;
  }
  item.lane = {};  // what is not needed any more does not stay in memory
  item.dedupe = {};
  // Rows of an ended session come back behind ones with higher sequences.
  const auto first = items.begin() + (lane.busy ? 1 : 0);
  const auto place = std::upper_bound(first, items.end(), sequence,
                                      [](std::int64_t a, const auto& b) { return a < b.sequence; });
  const bool head = place == items.begin();
  items.insert(place, std::move(item));
  held_.insert(sequence);
  if (items.size() > lane_limit_) {
    lane.skipped = items.back().sequence;
    held_.erase(lane.skipped);
    items.pop_back();
  }
  return head ? &lane : nullptr;
}

std::int64_t WebhookLanes::pop(WebhookLane& lane, bool& gone) {
  lane.items.pop_front();
  gone = lane.items.empty();
  if (!gone) return 0;
  const std::int64_t rest = lane.skipped;
  lanes_.erase(lanes_.find(lane.key));
  return rest;
}

void WebhookLanes::trim(WebhookLane& lane) {
  const std::size_t keep = lane.busy ? 1 : 0;
  while (lane.items.size() > keep) {
    held_.erase(lane.items.back().sequence);
    lane.items.pop_back();
  }
  lane.skipped = 0;
}

void WebhookLanes::drop(WebhookLane& lane) {
  trim(lane);
  if (!lane.busy) lanes_.erase(lanes_.find(lane.key));
}

void WebhookLanes::drop_all() {
  for (auto& [key, lane] : lanes_) trim(lane);
  std::erase_if(lanes_, [](const auto& entry) { return !entry.second.busy; });
}

}  // namespace parlance::hub
