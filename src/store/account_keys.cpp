// Access keys of accounts, and whom they let act in their name.
#include "base/text.h"
#include "store/accounts.h"
#include "store/message_row.h"

namespace parlance::store {
namespace {

const Sql kPutKey(
    "INSERT INTO account_keys(account, id, hash, purpose, requirer, expiration, temporary, "
    "created) VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(account, id) DO UPDATE SET "
    "hash = excluded.hash, purpose = excluded.purpose, requirer = excluded.requirer, "
    "expiration = excluded.expiration, temporary = excluded.temporary, "
    "created = excluded.created");
const Sql kListKeys(
    "SELECT id, hash, purpose, requirer, expiration, temporary, created FROM account_keys "
    "WHERE account = ? ORDER BY created, id");
const Sql kRemoveKey("DELETE FROM account_keys WHERE account = ? AND id = ?");

const Sql kPutDelegation(
    "INSERT INTO delegations(owner, target_key, target, envelopes, document) VALUES(?,?,?,?,?) "
    "ON CONFLICT(owner, target_key) DO UPDATE SET target = excluded.target, "
    "envelopes = excluded.envelopes, document = excluded.document");
const Sql kListDelegations(
    "SELECT target, envelopes, document FROM delegations WHERE owner = ? ORDER BY target_key");
const Sql kRemoveDelegation("DELETE FROM delegations WHERE owner = ? AND target_key = ?");

}  // namespace

void put_key(Connection& connection, IdentityId account, const AccountKey& key) {
  Query query = connection.query(kPutKey);
  query.bind(1, account).bind(2, key.id).bind_blob(3, key.hash).bind(4, key.purpose);
  query.bind(5, key.requirer);
  if (key.expiration) query.bind(6, to_column(*key.expiration));
  query.bind(7, key.temporary ? 1 : 0).bind(8, to_column(key.created));
  query.run();
}

std::vector<AccountKey> list_keys(Connection& connection, IdentityId account) {
  std::vector<AccountKey> keys;
  Query query = connection.query(kListKeys);
  query.bind(1, account);
  while (query.step()) {
    AccountKey key;
    key.id = query.text(0);
    key.hash = query.text(1);
    key.purpose = query.text(2);
    key.requirer = query.text(3);
    if (!query.is_null(4)) key.expiration = to_time(query.integer(4));
    key.temporary = query.integer(5) != 0;
    key.created = to_time(query.integer(6));
    keys.push_back(std::move(key));
  }
  return keys;
}

bool remove_key(Connection& connection, IdentityId account, std::string_view key_id) {
  return connection.query(kRemoveKey).bind(1, account).bind(2, key_id).execute() > 0;
}

void put_delegation(Connection& connection, IdentityId owner, const Delegation& delegation) {
  const std::string key = to_lower(delegation.target.text());
  Query query = connection.query(kPutDelegation);
  query.bind(1, owner).bind(2, key).bind(3, delegation.target.text());
  query.bind(4, delegation.envelopes).bind(5, delegation.document);
  query.run();
}

std::vector<Delegation> list_delegations(Connection& connection, IdentityId owner) {
  std::vector<Delegation> delegations;
  Query query = connection.query(kListDelegations);
  query.bind(1, owner);
  while (query.step()) {
    Delegation delegation;
    delegation.target = stored_node(query.text(0));
    delegation.envelopes = static_cast<std::uint8_t>(query.integer(1));
    delegation.document = query.text(2);
    delegations.push_back(std::move(delegation));
  }
  return delegations;
}

bool remove_delegation(Connection& connection, IdentityId owner, const Node& target) {
  const std::string key = to_lower(target.text());
  return connection.query(kRemoveDelegation).bind(1, owner).bind(2, key).execute() > 0;
}

}  // namespace parlance::store
