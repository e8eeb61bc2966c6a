#include "store/notifications.h"

#include <algorithm>

#include "store/message_row.h"
#include "store/packed.h"
#include "store/thread_tails.h"

namespace parlance::store {
namespace {

// A row's key is its owner and its number among the owner's, so that a log is one stretch of rows.
constexpr int kNumberBits = 32;

const Sql kWrite(
    "INSERT INTO notification_pages(key, hashes, first_date, last_date, count, before, entries) "
    "VALUES(?,?,?,?,?,?,?) ON CONFLICT(key) DO UPDATE SET hashes = excluded.hashes, "
    "first_date = excluded.first_date, last_date = excluded.last_date, count = excluded.count, "
    "entries = excluded.entries");
const Sql kLast(
    "SELECT key, hashes, first_date, last_date, count, entries, before FROM notification_pages "
    "WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1");
const Sql kHashes(
    "SELECT key, hashes, last_date FROM notification_pages WHERE key BETWEEN ? AND ? "
    "ORDER BY key DESC");
const Sql kCounts(
    "SELECT key, first_date, last_date, count FROM notification_pages WHERE key BETWEEN ? AND ? "
    "ORDER BY key DESC");
const Sql kOldest(
    "SELECT key, first_date, last_date, count, before FROM notification_pages "
    "WHERE key BETWEEN ? AND ? ORDER BY key");
const Sql kEnd(
    "SELECT before + count FROM notification_pages WHERE key BETWEEN ? AND ? "
    "ORDER BY key DESC LIMIT 1");
const Sql kEntries("SELECT entries FROM notification_pages WHERE key = ?");
const Sql kNext(
    "SELECT key, last_date FROM notification_pages WHERE key >= ? ORDER BY key LIMIT 1");
const Sql kRemove("DELETE FROM notification_pages WHERE key = ?");

// A page of more bytes than this takes no further flush; one flush may fill pages of kFull.
constexpr std::size_t kOpen = 2048;
constexpr std::size_t kFull = std::size_t{32} << 10U;
// Nor does one that began longer ago: its retention ends for all of it at once.
constexpr std::int64_t kLongOpen = Millis(std::chrono::hours(1)).count();
// Pages stand in the order of time but for this, at most (unless the clock was set back by more).
constexpr std::int64_t kDisorder = Millis(std::chrono::minutes(1)).count();

enum Flag : std::uint64_t {  // of an entry: what is there besides
  kSameNodes = 1,            // `from`, `to` and `pp` as in the entry before
  kWithDispatched = 2,
  kWithReason = 4,
  kWithMetadata = 8,
  kWithExtra = 16,
  kFirst =
      32,  // of what was added at one time: its date is whole, not the step from the one before
};

std::int64_t first_key(IdentityId owner) {
  return owner << kNumberBits;
}
std::int64_t last_key(IdentityId owner) {
  return first_key(owner + 1) - 1;
}

// What the notifications of an entry have in common.
struct Entry {
  std::uint64_t flags = 0;
  Event event = Event::kAccepted;
  std::int64_t date = 0;
  std::int64_t dispatched = 0;  // 0: did not follow
  std::string_view id, from, to, pp;
  int reason_code = 0;
  std::string_view reason_text, metadata, extra;
};

// Goes through the entries of a page, oldest first.
template <typename Visit>
void each_entry(std::string_view bytes, Visit&& visit) {
  Unpacker in(bytes);
  Entry entry;
  while (!in.done()) {
    entry.flags = in.number();
    entry.event = static_cast<Event>(in.number());
    entry.date = in.signed_number() + ((entry.flags & kFirst) != 0 ? 0 : entry.date);
    entry.dispatched = (entry.flags & kWithDispatched) != 0 ? entry.date + in.signed_number() : 0;
    entry.id = in.text();
    if ((entry.flags & kSameNodes) == 0) {
      entry.from = in.text();
      entry.to = in.text();
      entry.pp = in.text();
    }
    entry.reason_code = 0;
    entry.reason_text = entry.metadata = entry.extra = {};
    if ((entry.flags & kWithReason) != 0) {
      entry.reason_code = static_cast<int>(in.signed_number());
      entry.reason_text = in.text();
    }
    if ((entry.flags & kWithMetadata) != 0) entry.metadata = in.text();
    if ((entry.flags & kWithExtra) != 0) entry.extra = in.text();
    visit(entry);
  }
}

StoredNotification to_stored(const Entry& entry, Event event, std::int64_t date) {
  StoredNotification stored;
  stored.date = to_time(date);
  Notification& notification = stored.notification;
  notification.id = entry.id;
  notification.event = event;
  notification.from = stored_node(entry.from);
  notification.to = stored_node(entry.to);
  notification.pp = stored_node(entry.pp);
  notification.reason = {entry.reason_code, std::string(entry.reason_text)};
  notification.metadata = stored_metadata(entry.metadata);
  notification.extra = entry.extra;
  return stored;
}

// Takes pages, newest first, and keeps the notifications that are asked for.
class Collector {
 public:
  Collector(Connection& connection, std::string_view message_id, Timestamp oldest,
            std::int64_t skip, std::int64_t take)
      : connection_(connection),
        message_id_(message_id),
        oldest_(to_column(oldest)),
        skip_(skip),
        take_(take) {}

  void read(std::int64_t key) {
    Query query = connection_.query(kEntries);
    query.bind(1, key);
    if (!query.step()) return;
    found_.clear();
    each_entry(query.text(0), [this](const Entry& entry) {
      if (!message_id_.empty() && entry.id != message_id_) return;
      if (entry.date >= oldest_) found_.push_back(to_stored(entry, entry.event, entry.date));
      if (entry.dispatched >= oldest_ && entry.dispatched != 0) {
        found_.push_back(to_stored(entry, Event::kDispatched, entry.dispatched));
      }
    });
    while (!found_.empty()) {
      if (seen_++ >= skip_ && !full()) list_.push_back(std::move(found_.back()));
      found_.pop_back();
    }
  }
  // Passes over a page of which nothing is wanted.
  void pass(std::int64_t count) { seen_ += count; }

  bool full() const { return static_cast<std::int64_t>(list_.size()) >= take_; }
  std::int64_t skip() const { return skip_; }
  std::int64_t seen() const { return seen_; }
  std::vector<StoredNotification> list() { return std::move(list_); }

 private:
  Connection& connection_;
  std::string_view message_id_;
  std::int64_t oldest_;
  std::int64_t skip_;
  std::int64_t take_;
  std::int64_t seen_ = 0;
  std::vector<StoredNotification> found_, list_;
};

bool has_hash(std::string_view hashes, std::uint32_t wanted) {
  for (std::size_t i = 0; i < hashes.size() / 4; ++i) {
    if (packed_word(hashes, i) == wanted) return true;
  }
  return false;
}

void collect_message(Connection& connection, IdentityId owner, std::string_view message_id,
                     Timestamp oldest, Collector& collector) {
  const std::uint32_t hash = hash_of_id(message_id);
  Query query = connection.query(kHashes);
  query.bind(1, first_key(owner)).bind(2, last_key(owner));
  while (query.step()) {
    if (query.integer(2) < to_column(oldest)) continue;
    if (has_hash(query.text(1), hash)) collector.read(query.integer(0));
  }
}

// Newest first, until the collector is full.
void collect_all(Connection& connection, IdentityId owner, Timestamp oldest, Collector& collector) {
  Query query = connection.query(kCounts);
  query.bind(1, first_key(owner)).bind(2, last_key(owner));
  while (!collector.full() && query.step()) {
    if (query.integer(2) < to_column(oldest)) continue;
    const std::int64_t count = query.integer(3);
    const bool whole = query.integer(1) >= to_column(oldest);
    if (whole && collector.seen() + count <= collector.skip()) {
      collector.pass(count);
    } else {
      collector.read(query.integer(0));
    }
  }
}

// Looks only at the oldest pages, which retention hides in part, and at the last one: for the rest
// see `before`.
std::int64_t count_all(Connection& connection, IdentityId owner, Timestamp oldest) {
  std::int64_t end = 0;
  {
    Query query = connection.query(kEnd);
    query.bind(1, first_key(owner)).bind(2, last_key(owner));
    if (query.step()) end = query.integer(0);
  }
  const std::int64_t edge = to_column(oldest);
  std::int64_t total = 0;
  Query query = connection.query(kOldest);
  query.bind(1, first_key(owner)).bind(2, last_key(owner));
  while (query.step()) {
    if (query.integer(2) < edge) continue;
    if (query.integer(1) >= edge + kDisorder) return total + end - query.integer(4);
    if (query.integer(1) >= edge) {
      total += query.integer(3);
    } else {
      Collector part(connection, {}, oldest, 0, 0);
      part.read(query.integer(0));
      total += part.seen();
    }
  }
  return total;
}

}  // namespace

void NotificationBatch::add(IdentityId owner, const LoggedNotification& notification) {
  Log& log = logs_[owner];
  const std::int64_t date = to_column(notification.date);
  if (log.pages.empty() || log.pages.back().entries.size() >= kFull) {
    log.pages.emplace_back();
    log.pages.back().first_date = date;
  }
  Page& page = log.pages.back();
  const bool first = page.count == 0;
  const bool same = !first && notification.from == log.from && notification.to == log.to &&
                    notification.pp == log.pp;
  std::uint64_t flags = first ? kFirst : 0;
  if (same) flags |= kSameNodes;
  if (notification.dispatched) flags |= kWithDispatched;
  if (notification.reason != nullptr && *notification.reason) flags |= kWithReason;
  thread_local std::string metadata;
  metadata.clear();
  if (notification.metadata != nullptr) append_metadata(metadata, *notification.metadata);
  if (!metadata.empty()) flags |= kWithMetadata;
  if (!notification.extra.empty()) flags |= kWithExtra;

  std::string& out = page.entries;
  pack_number(out, flags);
  pack_number(out, static_cast<std::uint64_t>(notification.event));
  pack_signed(out, first ? date : date - log.date);
  log.date = date;
  if (notification.dispatched) pack_signed(out, to_column(*notification.dispatched) - date);
  pack_text(out, notification.id);
  if (!same) {
    pack_text(out, log.from.assign(notification.from));
    pack_text(out, log.to.assign(notification.to));
    pack_text(out, log.pp.assign(notification.pp));
  }
  if ((flags & kWithReason) != 0) {
    pack_signed(out, notification.reason->code);
    pack_text(out, notification.reason->description);
  }
  if ((flags & kWithMetadata) != 0) pack_text(out, metadata);
  if ((flags & kWithExtra) != 0) pack_text(out, notification.extra);

  pack_word(page.hashes, hash_of_id(notification.id));
  page.count += notification.dispatched ? 2 : 1;
  const std::int64_t newest = notification.dispatched ? to_column(*notification.dispatched) : date;
  page.last_date = std::max({page.last_date, date, newest});
  page.first_date = std::min(page.first_date, date);
}

void NotificationBatch::write_page(Connection& connection, std::int64_t key, std::int64_t before,
                                   const Page& page) {
  Query query = connection.query(kWrite);
  query.bind(1, key).bind_blob(2, page.hashes).bind(3, page.first_date).bind(4, page.last_date);
  query.bind(5, page.count).bind(6, before).bind_blob(7, page.entries);
  query.run();
}

void NotificationBatch::write(Connection& connection) const {
  for (const auto& [owner, log] : logs_) {
    auto page = log.pages.begin();
    std::int64_t key = first_key(owner);
    std::int64_t before = 0;
    bool append = false;
    Page whole;
    {
      Query query = connection.query(kLast);
      query.bind(1, first_key(owner)).bind(2, last_key(owner));
      if (query.step()) {
        key = query.integer(0);
        before = query.integer(6);
        append = query.text(5).size() + page->entries.size() <= kOpen &&
                 page->last_date - query.integer(2) <= kLongOpen;
        if (append) {
          whole.hashes = query.text(1);
          whole.first_date = std::min(query.integer(2), page->first_date);
          whole.last_date = std::max(query.integer(3), page->last_date);
          whole.count = query.integer(4) + page->count;
          whole.entries = query.text(5);
        } else {
          ++key;
          before += query.integer(4);
        }
      }
    }
    const auto put = [&](const Page& next) {
      write_page(connection, key++, before, next);
      before += next.count;
    };
    if (append) {
      whole.hashes += page->hashes;
      whole.entries += page->entries;
      put(whole);
      ++page;
    }
    for (; page != log.pages.end(); ++page) put(*page);
  }
}

NotificationList list_notifications(Connection& connection, IdentityId owner,
                                    std::string_view message_id, std::int64_t skip,
                                    std::int64_t take, Timestamp oldest) {
  const ReadScope scope(connection);
  Collector collector(connection, message_id, oldest, skip, take);
  if (message_id.empty()) {
    collect_all(connection, owner, oldest, collector);
    return {count_all(connection, owner, oldest), collector.list()};
  }
  collect_message(connection, owner, message_id, oldest, collector);
  return {collector.seen(), collector.list()};
}

std::int64_t remove_notifications_before(Connection& connection, Timestamp oldest,
                                         std::int64_t limit) {
  std::int64_t removed = 0;
  for (std::int64_t key = 0; removed < limit;) {
    {
      Query query = connection.query(kNext);
      query.bind(1, key);
      if (!query.step()) break;
      key = query.integer(0);
      if (query.integer(1) >= to_column(oldest)) {
        // An owner's pages are in the order of time: the rest of them is newer.
        key = first_key((key >> kNumberBits) + 1);
        continue;
      }
    }
    removed += connection.query(kRemove).bind(1, key).execute();
    ++key;
  }
  return removed;
}

}  // namespace parlance::store
