#include "store/notifications.h"

#include "store/message_row.h"
#include "store/thread_tails.h"

namespace parlance::store {
namespace {

#define NOTIFICATION_COLUMNS                                                                   \
  "seq, date, message_id, event, from_node, to_node, pp, reason_code, reason_text, metadata, " \
  "extra, dispatched_date"

constexpr int kStretchBits = 16;  // as in the index

const Sql kInsert("INSERT INTO notifications(owner, message_hash, " NOTIFICATION_COLUMNS
                  ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
const Sql kAll("SELECT " NOTIFICATION_COLUMNS
               " FROM notifications WHERE owner = ? AND date >= ? ORDER BY seq DESC LIMIT ?");
const Sql kCountAll(
    "SELECT COUNT(*) + COUNT(dispatched_date) FROM notifications WHERE owner = ? AND date >= ?");
const Sql kOfMessage("SELECT " NOTIFICATION_COLUMNS
                     " FROM notifications INDEXED BY notifications_by_message "
                     "WHERE owner = ? AND (seq >> 16) = ? AND message_hash = ? "
                     "AND message_id = ? AND date >= ? ORDER BY seq DESC");
const Sql kBounds("SELECT MIN(seq), MAX(seq) FROM notifications WHERE owner = ?");
// The next owner after one: a step for each owner, not for each row.
const Sql kNextOwner("SELECT owner FROM notifications WHERE owner > ? ORDER BY owner LIMIT 1");
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
  query.bind_unless_zero(14, stored.dispatched ? to_column(*stored.dispatched) : 0);
  query.run();
}

namespace {

// Takes rows, newest first, and keeps the notifications of the page.
class PageCollector {
 public:
  PageCollector(std::int64_t skip, std::int64_t take) : skip_(skip), take_(take) {}

  void add(const Query& query) {
    if (!query.is_null(11)) {
      StoredNotification second = read_notification(query);
      second.date = to_time(query.integer(11));
      second.notification.event = Event::kDispatched;
      add(std::move(second));
    }
    add(read_notification(query));
  }
  bool full() const { return static_cast<std::int64_t>(page_.size()) >= take_; }
  std::int64_t seen() const { return seen_; }
  std::vector<StoredNotification> page() { return std::move(page_); }

 private:
  void add(StoredNotification notification) {
    if (seen_++ >= skip_ && !full()) page_.push_back(std::move(notification));
  }

  std::int64_t skip_;
  std::int64_t take_;
  std::int64_t seen_ = 0;
  std::vector<StoredNotification> page_;
};

NotificationList list_of_message(Connection& connection, IdentityId owner,
                                 std::string_view message_id, std::int64_t skip, std::int64_t take,
                                 Timestamp oldest) {
  std::int64_t first = 0;
  std::int64_t last = -1;
  {
    Query query = connection.query(kBounds);
    query.bind(1, owner);
    if (query.step() && !query.is_null(0)) {
      first = query.integer(0) >> kStretchBits;
      last = query.integer(1) >> kStretchBits;
    }
  }
  PageCollector collector(skip, take);
  for (std::int64_t stretch = last; stretch >= first; --stretch) {
    Query query = connection.query(kOfMessage);
    query.bind(1, owner).bind(2, stretch).bind(3, std::int64_t{hash_of_id(message_id)});
    query.bind(4, message_id).bind(5, to_column(oldest));
    while (query.step()) collector.add(query);
  }
  return {collector.seen(), collector.page()};
}

}  // namespace

NotificationList list_notifications(Connection& connection, IdentityId owner,
                                    std::string_view message_id, std::int64_t skip,
                                    std::int64_t take, Timestamp oldest) {
  const ReadScope scope(connection);
  if (!message_id.empty()) {
    return list_of_message(connection, owner, message_id, skip, take, oldest);
  }
  NotificationList list;
  {
    Query query = connection.query(kCountAll);
    query.bind(1, owner).bind(2, to_column(oldest));
    if (query.step()) list.total = query.integer(0);
  }
  if (take <= 0 || skip >= list.total) return list;
  PageCollector collector(skip, take);
  Query query = connection.query(kAll);
  query.bind(1, owner).bind(2, to_column(oldest)).bind(3, skip + take);
  while (!collector.full() && query.step()) collector.add(query);
  list.notifications = collector.page();
  return list;
}

std::int64_t remove_notifications_before(Connection& connection, Timestamp oldest,
                                         std::int64_t limit) {
  std::int64_t removed = 0;
  for (IdentityId owner = 0; removed < limit;) {
    {
      Query query = connection.query(kNextOwner);
      query.bind(1, owner);
      if (!query.step()) break;
      owner = query.integer(0);
    }
    removed += connection.query(kRemove)
                   .bind(1, owner)
                   .bind(2, to_column(oldest))
                   .bind(3, limit - removed)
                   .execute();
  }
  return removed;
}

}  // namespace parlance::store
