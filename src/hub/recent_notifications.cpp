#include "hub/recent_notifications.h"

namespace parlance::hub {

RecentNotifications::Entry& RecentNotifications::next() {
  if (entries_.size() < kMost) return entries_.emplace_back();
  Entry& entry = entries_[oldest_];
  oldest_ = (oldest_ + 1) % kMost;
  return entry;
}

void RecentNotifications::add(std::string_view id, Event event, const Node& to) {
  Entry& entry = next();
  entry.id.assign(id);
  entry.event = event;
  entry.to.assign(to.text());
  entry.json.clear();
}

void RecentNotifications::add(const Notification& notification) {
  next().json = to_json(notification);
}

std::vector<std::string> RecentNotifications::list(const Node& server) const {
  std::vector<std::string> all;
  all.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[(oldest_ + i) % entries_.size()];
    if (!entry.json.empty()) {
      all.push_back(entry.json);
      continue;
    }
    Notification notification;
    notification.id = entry.id;
    notification.event = entry.event;
    notification.from = server;
    notification.to = Node::parse(entry.to).value_or(Node());
    all.push_back(to_json(notification));
  }
  return all;
}

void RecentNotifications::clear() {
  entries_.clear();
  oldest_ = 0;
}

}  // namespace parlance::hub
