#include <array>
#include <string>

#include "store/meta.h"
#include "store/migrations/migrations.h"

namespace parlance::store {
namespace {

const Sql kCurrent("SELECT MAX(version) FROM schema_migrations");
const Sql kApplied("INSERT INTO schema_migrations(version, name) VALUES(?, ?)");

constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations("
    "  version INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL"
    ") STRICT;";

int current_version(Connection& connection) {
  Query query = connection.query(kCurrent);
  return query.step() ? static_cast<int>(query.integer(0)) : 0;
}

void apply(WritingConnection& connection, const Migration& step) {
  connection.begin();
  try {
    connection.execute_script(step.sql);
    connection.query(kApplied).bind(1, step.version).bind(2, step.name).run();
    connection.commit();
  } catch (...) {
    connection.rollback();
    throw;
  }
}

}  // namespace

std::span<const Migration> all_migrations() {
  static const std::array steps{kMigration1, kMigration2, kMigration3,
                                kMigration4, kMigration5, kMigration6};
  return steps;
}

Result<void> migrate(WritingConnection& connection, std::span<const Migration> steps) {
  connection.execute_script(kTable);
  const int current = current_version(connection);
  const int known = steps.empty() ? 0 : steps.back().version;
  if (current > known) {
    return fail(ErrorCode::kConflict, "the data was written by a newer version (its schema is " +
                                          std::to_string(current) + ", this program knows " +
                                          std::to_string(known) + ")");
  }
  for (const Migration& step : steps) {
    if (step.version > current) apply(connection, step);
  }
  return {};
}

}  // namespace parlance::store
