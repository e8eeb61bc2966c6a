// The log of notifications that a bot sent and received, kept three days.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/envelope.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

struct StoredNotification {
  std::int64_t sequence = 0;
  Notification notification;
  Timestamp date{};
  // Written only: for an `accepted`, that `dispatched` followed at this time, from the same node.
  std::optional<Timestamp> dispatched;
};

// Inside a write.
void insert_notification(Connection& connection, IdentityId owner,
                         const StoredNotification& notification);

struct NotificationList {
  std::int64_t total = 0;
  std::vector<StoredNotification> notifications;
};
// Newest first; of one message when `message_id` is not empty.
NotificationList list_notifications(Connection& connection, IdentityId owner,
                                    std::string_view message_id, std::int64_t skip,
                                    std::int64_t take, Timestamp oldest);

std::int64_t remove_notifications_before(Connection& connection, Timestamp oldest,
                                         std::int64_t limit);

}  // namespace parlance::store
