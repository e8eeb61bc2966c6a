#include "store/identities.h"

#include "store/memory.h"

namespace parlance::store {
namespace {

const Sql kFind("SELECT id FROM identities WHERE key = ?");
const Sql kInsert("INSERT INTO identities(key, text) VALUES(?, ?) RETURNING id");
const Sql kText("SELECT text FROM identities WHERE id = ?");

}  // namespace

std::optional<IdentityId> find_identity(Connection& connection, const Node& node) {
  Memory& memory = connection.memory();
  if (const IdentityId known = memory.identity(node.identity()); known != 0) return known;
  const std::string key = node.key();
  Query query = connection.query(kFind);
  query.bind(1, key);
  if (!query.step()) return std::nullopt;
  const IdentityId id = query.integer(0);
  memory.remember_identity(node.identity(), id);
  return id;
}

IdentityId ensure_identity(Connection& connection, const Node& node) {
  if (const auto known = find_identity(connection, node)) return *known;
  const std::string key = node.key();
  Query query = connection.query(kInsert);
  query.bind(1, key).bind(2, node.identity());
  query.step();
  const IdentityId id = query.integer(0);
  query.run();
  connection.memory().remember_identity(node.identity(), id);
  return id;
}

Node identity_of(Connection& connection, IdentityId id) {
  Memory& memory = connection.memory();
  if (const Node* const known = memory.node(id)) return *known;
  Query query = connection.query(kText);
  query.bind(1, id);
  if (!query.step()) return {};
  Node node = Node::parse(query.text(0)).value_or(Node{});
  memory.remember_node(id, node);
  return node;
}

}  // namespace parlance::store
