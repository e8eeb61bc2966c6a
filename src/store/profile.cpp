#include "store/profile.h"

namespace parlance::store {
namespace {

const Sql kPut(
    "INSERT INTO profile_properties(owner, property, type, document) VALUES(?,?,?,?) "
    "ON CONFLICT(owner, property) DO UPDATE SET type = excluded.type, "
    "document = excluded.document");
const Sql kFind("SELECT type, document FROM profile_properties WHERE owner = ? AND property = ?");
const Sql kRemove("DELETE FROM profile_properties WHERE owner = ? AND property = ?");
const Sql kList("SELECT property FROM profile_properties WHERE owner = ? ORDER BY property");

}  // namespace

void put_profile_property(Connection& connection, IdentityId owner, std::string_view property,
                          const TypedDocument& document) {
  Query query = connection.query(kPut);
  query.bind(1, owner).bind(2, property).bind(3, document.type).bind(4, document.document);
  query.run();
}

std::optional<TypedDocument> find_profile_property(Connection& connection, IdentityId owner,
                                                   std::string_view property) {
  Query query = connection.query(kFind);
  query.bind(1, owner).bind(2, property);
  if (!query.step()) return std::nullopt;
  return TypedDocument{std::string(query.text(0)), std::string(query.text(1))};
}

bool remove_profile_property(Connection& connection, IdentityId owner, std::string_view property) {
  return connection.query(kRemove).bind(1, owner).bind(2, property).execute() > 0;
}

std::vector<std::string> list_profile_properties(Connection& connection, IdentityId owner) {
  std::vector<std::string> properties;
  Query query = connection.query(kList);
  query.bind(1, owner);
  while (query.step()) properties.emplace_back(query.text(0));
  return properties;
}

}  // namespace parlance::store
