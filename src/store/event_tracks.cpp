#include "store/event_tracks.h"

#include <limits>

#include "store/message_row.h"

namespace parlance::store {
namespace {

using SeriesId = std::int64_t;

const Sql kFindSeries(
    "SELECT id FROM event_series WHERE owner = ? AND category = ? AND action = ?");
const Sql kAddSeries("INSERT INTO event_series(id, owner, category, action) VALUES(?,?,?,?)");
const Sql kCount(
    "INSERT INTO event_days(series, day, count) VALUES(?,?,1) "
    "ON CONFLICT(series, day) DO UPDATE SET count = event_days.count + 1");
const Sql kAdd("INSERT INTO event_tracks(series, date, seq, document) VALUES(?,?,?,?)");

const Sql kCountCategories("SELECT COUNT(DISTINCT category) FROM event_series WHERE owner = ?");
const Sql kCategories(
    "SELECT DISTINCT category FROM event_series WHERE owner = ? ORDER BY category "
    "LIMIT ? OFFSET ?");

const Sql kCountDays(
    "SELECT COUNT(*) FROM event_series s JOIN event_days d ON d.series = s.id "
    "WHERE s.owner = ? AND s.category = ? AND d.day >= ? AND d.day < ?");
const Sql kDays(
    "SELECT d.day, s.action, d.count FROM event_series s JOIN event_days d ON d.series = s.id "
    "WHERE s.owner = ? AND s.category = ? AND d.day >= ? AND d.day < ? "
    "ORDER BY d.day DESC, s.action LIMIT ? OFFSET ?");

const Sql kSumOfDays("SELECT SUM(count) FROM event_days WHERE series = ? AND day >= ? AND day < ?");
const Sql kCountEvents(
    "SELECT COUNT(*) FROM event_tracks WHERE series = ? AND date >= ? AND date < ?");
const Sql kEvents(
    "SELECT date, document FROM event_tracks WHERE series = ? AND date >= ? AND date < ? "
    "ORDER BY date, seq LIMIT ? OFFSET ?");

const Sql kRemember(
    "INSERT INTO removed_event_series(id) SELECT id FROM event_series "
    "WHERE owner = ? AND category = ?");
const Sql kRemoveSeries("DELETE FROM event_series WHERE owner = ? AND category = ?");
const Sql kRemoved("SELECT id FROM removed_event_series LIMIT 1");
const Sql kClearEvents(
    "DELETE FROM event_tracks WHERE series = ?1 AND (date, seq) <= "
    "(SELECT date, seq FROM event_tracks WHERE series = ?1 ORDER BY date, seq LIMIT 1 OFFSET ?2)");
const Sql kClearLastEvents("DELETE FROM event_tracks WHERE series = ?");
const Sql kClearDays("DELETE FROM event_days WHERE series = ?");
const Sql kForget("DELETE FROM removed_event_series WHERE id = ?");

struct Bounds {
  std::int64_t begin;
  std::int64_t end;
};
Bounds bounds(const EventWindow& window) {
  return {window.begin ? to_column(*window.begin) : std::numeric_limits<std::int64_t>::min(),
          window.end ? to_column(*window.end) : std::numeric_limits<std::int64_t>::max()};
}

std::optional<SeriesId> find_series(Connection& connection, IdentityId owner,
                                    std::string_view category, std::string_view action) {
  Query query = connection.query(kFindSeries);
  query.bind(1, owner).bind(2, category).bind(3, action);
  if (!query.step()) return std::nullopt;
  return query.integer(0);
}

std::int64_t number(Connection& connection, const Sql& sql, SeriesId series, Bounds range) {
  if (range.begin >= range.end) return 0;
  Query query = connection.query(sql);
  query.bind(1, series).bind(2, range.begin).bind(3, range.end);
  return query.step() ? query.integer(0) : 0;
}

// What whole days have counted, and the events before and after these one by one.
std::int64_t count_in(Connection& connection, SeriesId series, Bounds window, Bounds whole) {
  if (whole.begin >= whole.end) return number(connection, kCountEvents, series, window);
  return number(connection, kCountEvents, series, {window.begin, whole.begin}) +
         number(connection, kSumOfDays, series, whole) +
         number(connection, kCountEvents, series, {whole.end, window.end});
}

}  // namespace

void add_event(Connection& connection, IdentityId owner, const EventTrack& event,
               std::int64_t sequence) {
  auto series = find_series(connection, owner, event.category, event.action);
  if (!series) {
    series = sequence;
    Query query = connection.query(kAddSeries);
    query.bind(1, sequence).bind(2, owner).bind(3, event.category).bind(4, event.action);
    query.run();
  }
  connection.query(kCount).bind(1, *series).bind(2, to_column(event.day)).run();
  Query query = connection.query(kAdd);
  query.bind(1, *series).bind(2, to_column(event.date)).bind(3, sequence);
  query.bind_unless_empty(4, event.document);
  query.run();
}

EventCategories list_event_categories(Connection& connection, IdentityId owner, std::int64_t skip,
                                      std::int64_t take) {
  const ReadScope scope(connection);
  EventCategories list;
  {
    Query query = connection.query(kCountCategories);
    query.bind(1, owner);
    if (query.step()) list.total = query.integer(0);
  }
  if (skip >= list.total) return list;
  Query query = connection.query(kCategories);
  query.bind(1, owner).bind(2, take).bind(3, skip);
  while (query.step()) list.names.emplace_back(query.text(0));
  return list;
}

EventCounters count_events(Connection& connection, IdentityId owner, std::string_view category,
                           const EventWindow& window, std::int64_t skip, std::int64_t take) {
  const ReadScope scope(connection);
  const auto [begin, end] = bounds(window);
  EventCounters list;
  {
    Query query = connection.query(kCountDays);
    query.bind(1, owner).bind(2, category).bind(3, begin).bind(4, end);
    if (query.step()) list.total = query.integer(0);
  }
  if (skip >= list.total) return list;
  Query query = connection.query(kDays);
  query.bind(1, owner).bind(2, category).bind(3, begin).bind(4, end).bind(5, take).bind(6, skip);
  while (query.step()) {
    list.counters.push_back(
        {to_time(query.integer(0)), std::string(query.text(1)), query.integer(2)});
  }
  return list;
}

std::int64_t read_events(Connection& connection, const EventQuery& wanted,
                         const std::function<void(Timestamp, std::string_view)>& each) {
  const ReadScope scope(connection);
  const auto series = find_series(connection, wanted.owner, wanted.category, wanted.action);
  if (!series) return 0;
  const Bounds window = bounds(wanted.window);
  const std::int64_t total = count_in(connection, *series, window, bounds(wanted.whole));
  if (wanted.skip >= total) return total;
  Query query = connection.query(kEvents);
  query.bind(1, *series).bind(2, window.begin).bind(3, window.end);
  query.bind(4, wanted.take).bind(5, wanted.skip);
  while (query.step()) each(to_time(query.integer(0)), query.text(1));
  return total;
}

bool remove_event_category(Connection& connection, IdentityId owner, std::string_view category) {
  connection.query(kRemember).bind(1, owner).bind(2, category).run();
  return connection.query(kRemoveSeries).bind(1, owner).bind(2, category).execute() > 0;
}

bool clear_removed_events(Connection& connection, std::int64_t limit) {
  SeriesId series = 0;
  {
    Query query = connection.query(kRemoved);
    if (!query.step()) return false;
    series = query.integer(0);
  }
  if (connection.query(kClearEvents).bind(1, series).bind(2, limit - 1).execute() > 0) return true;
  // Fewer than the limit are left.
  connection.query(kClearLastEvents).bind(1, series).run();
  connection.query(kClearDays).bind(1, series).run();
  connection.query(kForget).bind(1, series).run();
  return true;
}

}  // namespace parlance::store
