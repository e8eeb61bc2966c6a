#include "store/schedules.h"

#include "store/message_row.h"

namespace parlance::store {
namespace {

#define SCHEDULE_COLUMNS "id, owner, message_id, name, due, status, to_node, message, ended"

const Sql kPut("INSERT INTO schedules(" SCHEDULE_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?)");
const Sql kFind("SELECT " SCHEDULE_COLUMNS " FROM schedules WHERE owner = ? AND message_id = ?");
const Sql kRemove("DELETE FROM schedules WHERE id = ?");
const Sql kCount("SELECT COUNT(*) FROM schedules WHERE owner = ?");
const Sql kPage("SELECT " SCHEDULE_COLUMNS
                " FROM schedules WHERE owner = ? ORDER BY due, id LIMIT ? OFFSET ?");
const Sql kAll("SELECT " SCHEDULE_COLUMNS " FROM schedules WHERE owner = ? ORDER BY due, id");
const Sql kFinish(
    "UPDATE schedules SET status = ?, ended = ?, message = NULL WHERE id = ? AND status = 0");
const Sql kDue("SELECT " SCHEDULE_COLUMNS
               " FROM schedules WHERE status = 0 AND due <= ? ORDER BY due, id LIMIT ?");
const Sql kNext("SELECT due FROM schedules WHERE status = 0 ORDER BY due LIMIT 1");
const Sql kRemoveEnded(
    "DELETE FROM schedules WHERE id IN "
    "(SELECT id FROM schedules WHERE ended IS NOT NULL AND ended < ? ORDER BY ended LIMIT ?)");

Schedule read_schedule(const Query& query) {
  Schedule schedule;
  schedule.id = query.integer(0);
  schedule.owner = query.integer(1);
  schedule.message_id = query.text(2);
  schedule.name = query.text(3);
  schedule.due = to_time(query.integer(4));
  schedule.status = static_cast<ScheduleStatus>(query.integer(5));
  schedule.to = query.text(6);
  schedule.message = query.text(7);
  if (!query.is_null(8)) schedule.ended = to_time(query.integer(8));
  return schedule;
}

}  // namespace

bool put_schedule(Connection& connection, const Schedule& schedule) {
  if (const auto known = find_schedule(connection, schedule.owner, schedule.message_id)) {
    if (known->status != ScheduleStatus::kScheduled) return false;
    connection.query(kRemove).bind(1, known->id).run();
  }
  Query query = connection.query(kPut);
  query.bind(1, schedule.id).bind(2, schedule.owner).bind(3, schedule.message_id);
  query.bind_unless_empty(4, schedule.name).bind(5, to_column(schedule.due));
  query.bind(6, static_cast<std::int64_t>(schedule.status)).bind(7, schedule.to);
  const bool kept = schedule.status == ScheduleStatus::kScheduled;
  if (kept) query.bind(8, schedule.message);
  if (schedule.ended) query.bind(9, to_column(*schedule.ended));
  query.run();
  return true;
}

std::optional<Schedule> find_schedule(Connection& connection, IdentityId owner,
                                      std::string_view message_id) {
  Query query = connection.query(kFind);
  query.bind(1, owner).bind(2, message_id);
  if (!query.step()) return std::nullopt;
  return read_schedule(query);
}

ScheduleList list_schedules(Connection& connection, IdentityId owner, std::int64_t skip,
                            std::int64_t take, const std::function<bool(const Schedule&)>& wanted) {
  const ReadScope one_snapshot(connection);
  ScheduleList list;
  if (!wanted) {
    {
      Query count = connection.query(kCount);
      count.bind(1, owner);
      if (count.step()) list.total = count.integer(0);
    }
    Query query = connection.query(kPage);
    query.bind(1, owner).bind(2, take).bind(3, skip);
    while (query.step()) list.schedules.push_back(read_schedule(query));
    return list;
  }
  Query query = connection.query(kAll);
  query.bind(1, owner);
  while (query.step()) {
    Schedule schedule = read_schedule(query);
    if (!wanted(schedule)) continue;
    const auto place = list.total++;
    if (place >= skip && place - skip < take) list.schedules.push_back(std::move(schedule));
  }
  return list;
}

bool finish_schedule(Connection& connection, std::int64_t id, ScheduleStatus status,
                     Timestamp now) {
  Query query = connection.query(kFinish);
  query.bind(1, static_cast<std::int64_t>(status)).bind(2, to_column(now)).bind(3, id);
  return query.execute() > 0;
}

std::vector<Schedule> due_schedules(Connection& connection, Timestamp now, std::int64_t limit) {
  std::vector<Schedule> due;
  Query query = connection.query(kDue);
  query.bind(1, to_column(now)).bind(2, limit);
  while (query.step()) due.push_back(read_schedule(query));
  return due;
}

std::optional<Timestamp> next_due(Connection& connection) {
  Query query = connection.query(kNext);
  if (!query.step()) return std::nullopt;
  return to_time(query.integer(0));
}

std::int64_t remove_ended_schedules(Connection& connection, Timestamp before, std::int64_t limit) {
  return connection.query(kRemoveEnded).bind(1, to_column(before)).bind(2, limit).execute();
}

}  // namespace parlance::store
