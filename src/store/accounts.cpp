#include "store/accounts.h"

#include "store/message_row.h"

namespace parlance::store {
namespace {

#define ACCOUNT_COLUMNS                                                                      \
  "id, identity, kind, app, document, password_hash, inbox_size, plan, brain, message_url, " \
  "notification_url, webhook_headers, created"

const Sql kPut("INSERT INTO accounts(" ACCOUNT_COLUMNS
               ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
               "identity = excluded.identity, kind = excluded.kind, app = excluded.app, "
               "document = excluded.document, password_hash = excluded.password_hash, "
               "inbox_size = excluded.inbox_size, plan = excluded.plan, brain = excluded.brain, "
               "message_url = excluded.message_url, notification_url = excluded.notification_url, "
               "webhook_headers = excluded.webhook_headers, created = excluded.created");
const Sql kFind("SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE id = ?");
const Sql kList("SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE kind = ? ORDER BY identity");
const Sql kRemove("DELETE FROM accounts WHERE id = ?");
const Sql kRemoveQueue("DELETE FROM outbox WHERE mailbox = ?");

Account read_account(const Query& query) {
  Account account;
  account.id = query.integer(0);
  account.identity = stored_node(query.text(1));
  account.kind = static_cast<AccountKind>(query.integer(2));
  account.app = query.text(3);
  account.document = query.text(4);
  account.password_hash = query.text(5);
  account.inbox_size = query.integer(6);
  account.plan = static_cast<Plan>(query.integer(7));
  account.brain = query.text(8);
  account.message_url = query.text(9);
  account.notification_url = query.text(10);
  account.webhook_headers = query.text(11);
  account.created = to_time(query.integer(12));
  return account;
}

}  // namespace

void put_account(Connection& connection, Account& account) {
  account.id = ensure_identity(connection, account.identity);
  Query query = connection.query(kPut);
  query.bind(1, account.id).bind(2, account.identity.identity());
  query.bind(3, static_cast<std::int64_t>(account.kind)).bind(4, account.app);
  query.bind(5, account.document).bind(6, account.password_hash).bind(7, account.inbox_size);
  query.bind(8, static_cast<std::int64_t>(account.plan)).bind(9, account.brain);
  query.bind(10, account.message_url).bind(11, account.notification_url);
  query.bind(12, account.webhook_headers).bind(13, to_column(account.created));
  query.run();
}

std::optional<Account> find_account(Connection& connection, const Node& identity) {
  const auto id = find_identity(connection, identity);
  if (!id) return std::nullopt;
  Query query = connection.query(kFind);
  query.bind(1, *id);
  if (!query.step()) return std::nullopt;
  return read_account(query);
}

std::vector<Account> list_accounts(Connection& connection, AccountKind kind) {
  std::vector<Account> accounts;
  Query query = connection.query(kList);
  query.bind(1, static_cast<std::int64_t>(kind));
  while (query.step()) accounts.push_back(read_account(query));
  return accounts;
}

bool remove_account(Connection& connection, const Node& identity) {
  const auto id = find_identity(connection, identity);
  if (!id) return false;
  // Keys and delegations go with it (foreign keys).
  if (connection.query(kRemove).bind(1, *id).execute() == 0) return false;
  connection.query(kRemoveQueue).bind(1, *id).run();
  return true;
}

}  // namespace parlance::store
