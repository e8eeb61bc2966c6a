// The log of notifications that a bot sent and received, kept three days.
//
// Several notifications come with each message and hardly anyone reads them, so they are packed:
// a row is a page of an owner's log, with the notifications of one flush or of several small ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "model/envelope.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

// One to be logged. Everything it refers to must live until add() returns.
struct LoggedNotification {
  std::string_view id;  // of the message
  Event event = Event::kAccepted;
  std::string_view from, to, pp;  // nodes; pp may be empty
  Timestamp date{};
  // For an `accepted`: that `dispatched` followed at this time, from the same node.
  std::optional<Timestamp> dispatched;
  const Reason* reason = nullptr;
  const Metadata* metadata = nullptr;
  std::string_view extra;  // unknown members, as Notification::extra
};

// Collects notifications and writes them, in the order in which they were added.
class NotificationBatch {
 public:
  void add(IdentityId owner, const LoggedNotification& notification);
  // Inside a write.
  void write(Connection& connection) const;

 private:
  struct Page {
    std::int64_t count = 0;
    std::int64_t first_date = 0, last_date = 0;
    std::string hashes, entries;
  };
  struct Log {
    std::vector<Page> pages;
    std::int64_t date = 0;  // of the last entry, and its nodes
    std::string from, to, pp;
  };
  // `before`: as in the table.
  static void write_page(Connection& connection, std::int64_t key, std::int64_t before,
                         const Page& page);

  std::unordered_map<IdentityId, Log> logs_;
};

struct StoredNotification {
  Notification notification;
  Timestamp date{};
};
struct NotificationList {
  std::int64_t total = 0;
  std::vector<StoredNotification> notifications;
};
// Newest first; of one message when `message_id` is not empty.
NotificationList list_notifications(Connection& connection, IdentityId owner,
                                    std::string_view message_id, std::int64_t skip,
                                    std::int64_t take, Timestamp oldest);

// Removes pages whose notifications are all older, `limit` at most; gives how many went.
std::int64_t remove_notifications_before(Connection& connection, Timestamp oldest,
                                         std::int64_t limit);

}  // namespace parlance::store
