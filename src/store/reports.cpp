#include "store/reports.h"

#include "store/message_row.h"

namespace parlance::store {
namespace {

const Sql kPutReport(
    "INSERT INTO reports(owner, id, name, private, modified, user_identity) VALUES(?,?,?,?,?,?) "
    "ON CONFLICT(owner, id) DO UPDATE SET name = excluded.name, private = excluded.private, "
    "modified = excluded.modified, user_identity = excluded.user_identity");
#define PARLANCE_REPORT_COLUMNS "id, name, private, modified, user_identity"
const Sql kFindReport("SELECT " PARLANCE_REPORT_COLUMNS " FROM reports WHERE owner = ? AND id = ?");
const Sql kRemoveReport("DELETE FROM reports WHERE owner = ? AND id = ?");
const Sql kCountReports("SELECT COUNT(*) FROM reports WHERE owner = ?");
const Sql kReports("SELECT " PARLANCE_REPORT_COLUMNS
                   " FROM reports WHERE owner = ? ORDER BY modified DESC, id LIMIT ? OFFSET ?");
const Sql kReportsByName("SELECT " PARLANCE_REPORT_COLUMNS
                         " FROM reports WHERE owner = ? ORDER BY name, id LIMIT ? OFFSET ?");
const Sql kModified("UPDATE reports SET modified = ? WHERE owner = ? AND id = ?");

const Sql kPutChart(
    "INSERT INTO report_charts(owner, report, id, name, position, document) VALUES(?,?,?,?,?,?) "
    "ON CONFLICT(owner, report, id) DO UPDATE SET name = excluded.name, "
    "position = excluded.position, document = excluded.document");
const Sql kHasChart("SELECT 1 FROM report_charts WHERE owner = ? AND report = ? AND id = ?");
const Sql kRemoveChart("DELETE FROM report_charts WHERE owner = ? AND report = ? AND id = ?");
const Sql kCountCharts("SELECT COUNT(*) FROM report_charts WHERE owner = ? AND report = ?");
const Sql kCharts(
    "SELECT id, name, position, document FROM report_charts WHERE owner = ? AND report = ? "
    "ORDER BY position, id LIMIT ? OFFSET ?");
const Sql kChartsByName(
    "SELECT id, name, position, document FROM report_charts WHERE owner = ? AND report = ? "
    "ORDER BY name, id LIMIT ? OFFSET ?");

Report read_report(const Query& query) {
  return {std::string(query.text(0)), std::string(query.text(1)), query.integer(2) != 0,
          to_time(query.integer(3)), std::string(query.text(4))};
}

bool touch(Connection& connection, IdentityId owner, std::string_view report, Timestamp now) {
  Query query = connection.query(kModified);
  return query.bind(1, to_column(now)).bind(2, owner).bind(3, report).execute() > 0;
}

}  // namespace

void put_report(Connection& connection, IdentityId owner, const Report& report) {
  Query query = connection.query(kPutReport);
  query.bind(1, owner).bind(2, report.id).bind(3, report.name).bind(4, report.is_private ? 1 : 0);
  query.bind(5, to_column(report.modified)).bind(6, report.user_identity);
  query.run();
}

std::optional<Report> find_report(Connection& connection, IdentityId owner, std::string_view id) {
  Query query = connection.query(kFindReport);
  query.bind(1, owner).bind(2, id);
  if (!query.step()) return std::nullopt;
  return read_report(query);
}

bool remove_report(Connection& connection, IdentityId owner, std::string_view id) {
  return connection.query(kRemoveReport).bind(1, owner).bind(2, id).execute() > 0;
}

ItemPage<Report> list_reports(Connection& connection, IdentityId owner, Sorting sorting,
                              std::int64_t skip, std::int64_t take) {
  const ReadScope scope(connection);
  ItemPage<Report> page;
  {
    Query query = connection.query(kCountReports);
    query.bind(1, owner);
    if (query.step()) page.total = query.integer(0);
  }
  Query query = connection.query(sorting == Sorting::kByName ? kReportsByName : kReports);
  query.bind(1, owner).bind(2, take).bind(3, skip);
  while (query.step()) page.items.push_back(read_report(query));
  return page;
}

bool put_chart(Connection& connection, IdentityId owner, std::string_view report,
               const Chart& chart, Timestamp now) {
  if (!touch(connection, owner, report, now)) return false;
  Query query = connection.query(kPutChart);
  query.bind(1, owner).bind(2, report).bind(3, chart.id).bind(4, chart.name);
  query.bind(5, chart.order).bind(6, chart.document);
  query.run();
  return true;
}

bool has_chart(Connection& connection, IdentityId owner, std::string_view report,
               std::string_view id) {
  Query query = connection.query(kHasChart);
  return query.bind(1, owner).bind(2, report).bind(3, id).step();
}

bool remove_chart(Connection& connection, IdentityId owner, std::string_view report,
                  std::string_view id, Timestamp now) {
  if (connection.query(kRemoveChart).bind(1, owner).bind(2, report).bind(3, id).execute() == 0) {
    return false;
  }
  return touch(connection, owner, report, now);
}

ItemPage<Chart> list_charts(Connection& connection, IdentityId owner, std::string_view report,
                            Sorting sorting, std::int64_t skip, std::int64_t take) {
  const ReadScope scope(connection);
  ItemPage<Chart> page;
  {
    Query query = connection.query(kCountCharts);
    query.bind(1, owner).bind(2, report);
    if (query.step()) page.total = query.integer(0);
  }
  Query query = connection.query(sorting == Sorting::kByName ? kChartsByName : kCharts);
  query.bind(1, owner).bind(2, report).bind(3, take).bind(4, skip);
  while (query.step()) {
    page.items.push_back({std::string(query.text(0)), std::string(query.text(1)), query.integer(2),
                          std::string(query.text(3))});
  }
  return page;
}

}  // namespace parlance::store
