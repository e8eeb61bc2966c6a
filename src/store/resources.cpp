#include "store/resources.h"

namespace parlance::store {
namespace {

const Sql kPut(
    "INSERT INTO resources(owner, key, written, type, document) VALUES(?,?,?,?,?) "
    "ON CONFLICT(owner, key) DO UPDATE SET written = excluded.written, type = excluded.type, "
    "document = excluded.document");
const Sql kFind("SELECT type, document FROM resources WHERE owner = ? AND key = ?");
const Sql kRemove("DELETE FROM resources WHERE owner = ? AND key = ?");
const Sql kCount("SELECT COUNT(*) FROM resources WHERE owner = ?");
const Sql kKeys("SELECT key FROM resources WHERE owner = ? ORDER BY written DESC LIMIT ? OFFSET ?");

}  // namespace

void put_resource(Connection& connection, IdentityId owner, std::string_view key,
                  const TypedDocument& document, std::int64_t sequence) {
  Query query = connection.query(kPut);
  query.bind(1, owner).bind(2, key).bind(3, sequence).bind(4, document.type);
  query.bind(5, document.document);
  query.run();
}

std::optional<TypedDocument> find_resource(Connection& connection, IdentityId owner,
                                           std::string_view key) {
  Query query = connection.query(kFind);
  query.bind(1, owner).bind(2, key);
  if (!query.step()) return std::nullopt;
  return TypedDocument{std::string(query.text(0)), std::string(query.text(1))};
}

bool remove_resource(Connection& connection, IdentityId owner, std::string_view key) {
  return connection.query(kRemove).bind(1, owner).bind(2, key).execute() > 0;
}

ResourceKeys list_resources(Connection& connection, IdentityId owner, std::int64_t skip,
                            std::int64_t take) {
  const ReadScope scope(connection);
  ResourceKeys list;
  {
    Query query = connection.query(kCount);
    query.bind(1, owner);
    if (query.step()) list.total = query.integer(0);
  }
  if (take <= 0 || skip >= list.total) return list;
  Query query = connection.query(kKeys);
  query.bind(1, owner).bind(2, take).bind(3, skip);
  while (query.step()) list.keys.emplace_back(query.text(0));
  return list;
}

}  // namespace parlance::store
