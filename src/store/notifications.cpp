#include "store/notifications.h"

#include "store/message_row.h"
#include "store/thread_tails.h"

namespace parlance::store {
namespace {

#define NOTIFICATION_COLUMNS                                                                   \
  "seq, date, message_id, event, from_node, to_node, pp, reason_code, reason_text, metadata, " \
  "extra"

const Sql kInsert("INSERT INTO notifications(owner, message_hash, " NOTIFICATION_COLUMNS
                  ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
const Sql kAll("SELECT " NOTIFICATION_COLUMNS
               " FROM notifications WHERE owner = ? AND date >= ? "
               "ORDER BY seq DESC LIMIT ? OFFSET ?");
const Sql kCountAll("SELECT COUNT(*) FROM notifications WHERE owner = ? AND date >= ?");
const Sql kOfMessage("SELECT " NOTIFICATION_COLUMNS
                     " FROM notifications INDEXED BY notifications_by_message "
                     "WHERE owner = ? AND message_hash = ? AND message_id = ? AND date >= ? "
                     "ORDER BY seq DESC LIMIT ? OFFSET ?");
const Sql kCountOfMessage(
    "SELECT COUNT(*) FROM notifications INDEXED BY notifications_by_message "
    "WHERE owner = ? AND message_hash = ? AND message_id = ? AND date >= ?");
const Sql kOwners("SELECT DISTINCT owner FROM notifications");
const Sql kRemove(
    "DELETE FROM notifications WHERE owner = ?1 AND seq IN (SELECT seq FROM notifications "
    "WHERE owner = ?1 AND date < ?2 ORDER BY seq LIMIT ?3)");

StoredNotification read_notification(const Query& query) {
  StoredNotification stored;
  stored.sequence = query.integer(0);
  stored.date = to_time(query.integer(1));
  Notification& notification = stored.notification;
  notification.id = query.text(2);
  notification.event = static_cast<Event>(query.integer(3));
  notification.from = stored_node(query.text(4));
  notification.to = stored_node(query.text(5));
  notification.pp = stored_node(query.text(6));
  notification.reason = {static_cast<int>(query.integer(7)), std::string(query.text(8))};
  notification.metadata = stored_metadata(query.text(9));
  notification.extra = query.text(10);
  return stored;
}

}  // namespace

void insert_notification(Connection& connection, IdentityId owner,
                         const StoredNotification& stored) {
  const Notification& notification = stored.notification;
  thread_local std::string metadata;
  metadata.clear();
  append_metadata(metadata, notification.metadata);
  Query query = connection.query(kInsert);
  query.bind(1, owner).bind(2, std::int64_t{hash_of_id(notification.id)});
  query.bind(3, stored.sequence).bind(4, to_column(stored.date)).bind(5, notification.id);
  query.bind(6, static_cast<std::int64_t>(notification.event)).bind(7, notification.from.text());
  query.bind(8, notification.to.text()).bind_unless_empty(9, notification.pp.text());
  query.bind_unless_zero(10, notification.reason.code);
  query.bind_unless_empty(11, notification.reason.description).bind_unless_empty(12, metadata);
  query.bind_unless_empty(13, notification.extra);
  query.run();
}

NotificationList list_notifications(Connection& connection, IdentityId owner,
                                    std::string_view message_id, std::int64_t skip,
                                    std::int64_t take, Timestamp oldest) {
  const bool all = message_id.empty();
  int next = 1;
  const auto bind_which = [&](Query& query) {
    query.bind(next++, owner);
    if (!all) query.bind(next++, std::int64_t{hash_of_id(message_id)}).bind(next++, message_id);
    query.bind(next++, to_column(oldest));
  };
  const ReadScope scope(connection);
  NotificationList list;
  {
    Query query = connection.query(all ? kCountAll : kCountOfMessage);
    bind_which(query);
    if (query.step()) list.total = query.integer(0);
  }
  if (take <= 0 || skip >= list.total) return list;
  next = 1;
  Query query = connection.query(all ? kAll : kOfMessage);
  bind_which(query);
  query.bind(next, take).bind(next + 1, skip);
  while (query.step()) list.notifications.push_back(read_notification(query));
  return list;
}

std::int64_t remove_notifications_before(Connection& connection, Timestamp oldest,
                                         std::int64_t limit) {
  std::vector<IdentityId> owners;
  {
    Query query = connection.query(kOwners);
    while (query.step()) owners.push_back(query.integer(0));
  }
  std::int64_t removed = 0;
  for (const IdentityId owner : owners) {
    if (removed >= limit) break;
    removed += connection.query(kRemove)
                   .bind(1, owner)
                   .bind(2, to_column(oldest))
                   .bind(3, limit - removed)
                   .execute();
  }
  return removed;
}

}  // namespace parlance::store
