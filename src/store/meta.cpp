#include "store/meta.h"

namespace parlance::store {
namespace {

const Sql kRead("SELECT value FROM meta WHERE key = ?");
const Sql kWrite(
    "INSERT INTO meta(key, value) VALUES(?, ?) "
    "ON CONFLICT(key) DO UPDATE SET value = excluded.value");

}  // namespace

std::int64_t read_meta(Connection& connection, std::string_view key) {
  Query query = connection.query(kRead);
  query.bind(1, key);
  return query.step() ? query.integer(0) : 0;
}

void write_meta(Connection& connection, std::string_view key, std::int64_t value) {
  connection.query(kWrite).bind(1, key).bind(2, value).run();
}

}  // namespace parlance::store
