// The latest notifications for a bot that posts and never asked for any: kept in memory, in case it
// begins to poll. Every message of such a bot passes here twice, so what the server itself says is
// kept as id and event, and written as JSON only when somebody asks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/envelope.h"
#include "model/node.h"

namespace parlance::hub {

class RecentNotifications {
 public:
  static constexpr std::size_t kMost = 256;

  // From the server, without a reason.
  void add(std::string_view id, Event event, const Node& to);
  void add(const Notification& notification);

  bool empty() const { return entries_.empty(); }
  // Oldest first, as JSON.
  std::vector<std::string> list(const Node& server) const;
  void clear();

 private:
  struct Entry {
    std::string id;
    Event event = Event::kAccepted;
    std::string to;
    std::string json;  // not empty: the whole of it
  };
  Entry& next();

  std::vector<Entry> entries_;  // a ring once it is full; entries keep their memory
  std::size_t oldest_ = 0;
};

}  // namespace parlance::hub
