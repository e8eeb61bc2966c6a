#include "store/outbox.h"

#include "base/text.h"
#include "store/message_row.h"
#include "store/meta.h"

namespace parlance::store {
namespace {

const Sql kPut(
    "INSERT INTO outbox(mailbox, seq, lane, envelope, redelivery, attempts, due, dedupe) "
    "VALUES(?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING");
const Sql kRemove("DELETE FROM outbox WHERE mailbox = ? AND seq = ?");
const Sql kAttempt(
    "UPDATE outbox SET attempts = ?, due = ?, redelivery = 1 WHERE mailbox = ? AND seq = ?");
const Sql kRead(
    "SELECT seq, lane, envelope, redelivery, attempts, due, dedupe FROM outbox "
    "WHERE mailbox = ? AND seq > ? ORDER BY seq LIMIT ?");
const Sql kHandedOver(
    "UPDATE outbox SET redelivery = 1 "
    "WHERE mailbox = ? AND seq > ? AND seq <= ? AND redelivery = 0");
const Sql kCount("SELECT COUNT(*) FROM outbox WHERE mailbox = ?");
// The next mailbox after one: a step for each mailbox, not for each row.
const Sql kNextMailbox("SELECT mailbox FROM outbox WHERE mailbox > ? ORDER BY mailbox LIMIT 1");
const Sql kUndelivered(
    "SELECT m.mailbox, m.seq, m.from_node, m.id FROM messages m "
    "WHERE m.seq > ? AND m.mailbox IS NOT NULL AND m.done = 0 AND NOT EXISTS("
    "SELECT 1 FROM outbox o WHERE o.mailbox = m.mailbox AND o.seq = m.seq) ORDER BY m.seq");
const Sql kLastMessage("SELECT MAX(seq) FROM messages");
const Sql kFinish("UPDATE messages SET done = 1 WHERE seq = ?");

std::vector<OutboxItem> undelivered(Connection& connection, std::int64_t after) {
  std::vector<OutboxItem> items;
  Query query = connection.query(kUndelivered);
  query.bind(1, after);
  while (query.step()) {
    const Node from = stored_node(query.text(2));
    OutboxItem item;
    item.mailbox = query.integer(0);
    item.sequence = query.integer(1);
    item.lane = from.key();
    item.redelivery = true;
    item.dedupe = dedupe_key(from, query.text(3));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

std::string dedupe_key(const Node& from, std::string_view id) {
  if (id.empty()) return {};
  std::string key = from.key();
  key += ' ';
  key += id;
  return key;
}

bool put_outbox(Connection& connection, const OutboxItem& item) {
  Query query = connection.query(kPut);
  query.bind(1, item.mailbox).bind(2, item.sequence).bind(3, item.lane);
  query.bind_unless_empty(4, item.envelope).bind(5, item.redelivery ? 1 : 0);
  query.bind(6, item.attempts).bind(7, to_column(item.due)).bind_unless_empty(8, item.dedupe);
  return query.execute() > 0;
}

void remove_outbox(Connection& connection, IdentityId mailbox, std::int64_t sequence) {
  connection.query(kRemove).bind(1, mailbox).bind(2, sequence).run();
}

void mark_attempt(Connection& connection, IdentityId mailbox, std::int64_t sequence, int attempts,
                  Timestamp due) {
  Query query = connection.query(kAttempt);
  query.bind(1, attempts).bind(2, to_column(due)).bind(3, mailbox).bind(4, sequence);
  query.run();
}

std::vector<OutboxItem> read_outbox(Connection& connection, IdentityId mailbox, std::int64_t after,
                                    std::int64_t limit) {
  std::vector<OutboxItem> items;
  Query query = connection.query(kRead);
  query.bind(1, mailbox).bind(2, after).bind(3, limit);
  while (query.step()) {
    OutboxItem item;
    item.mailbox = mailbox;
    item.sequence = query.integer(0);
    item.lane = query.text(1);
    item.envelope = query.text(2);
    item.redelivery = query.integer(3) != 0;
    item.attempts = static_cast<int>(query.integer(4));
    item.due = to_time(query.integer(5));
    item.dedupe = query.text(6);
    items.push_back(std::move(item));
  }
  return items;
}

void mark_handed_over(Connection& connection, IdentityId mailbox, std::int64_t after,
                      std::int64_t upto) {
  connection.query(kHandedOver).bind(1, mailbox).bind(2, after).bind(3, upto).run();
}

std::int64_t count_outbox(Connection& connection, IdentityId mailbox) {
  Query query = connection.query(kCount);
  query.bind(1, mailbox);
  return query.step() ? query.integer(0) : 0;
}

std::vector<IdentityId> waiting_mailboxes(Connection& connection) {
  std::vector<IdentityId> mailboxes;
  const ReadScope scope(connection);
  for (IdentityId last = 0;;) {
    Query query = connection.query(kNextMailbox);
    query.bind(1, last);
    if (!query.step()) return mailboxes;
    last = query.integer(0);
    mailboxes.push_back(last);
  }
}

std::int64_t settled(Connection& connection) {
  return read_meta(connection, meta::kSettled);
}

void set_settled(Connection& connection, std::int64_t sequence) {
  write_meta(connection, meta::kSettled, sequence);
}

bool stopped_orderly(Connection& connection) {
  return read_meta(connection, meta::kStopped) != 0;
}

void set_stopped_orderly(Connection& connection, bool orderly) {
  write_meta(connection, meta::kStopped, orderly ? 1 : 0);
}

std::int64_t recover_outbox(Connection& connection) {
  const std::vector<OutboxItem> items = undelivered(connection, settled(connection));
  std::int64_t recovered = 0;
  for (OutboxItem item : items) {
    if (!put_outbox(connection, item)) {
      // The same id waits already. Both were accepted, so both are kept.
      item.dedupe.clear();
      put_outbox(connection, item);
    }
    ++recovered;
  }
  std::int64_t last = 0;
  {
    Query query = connection.query(kLastMessage);
    if (query.step()) last = query.integer(0);
  }
  if (last > settled(connection)) set_settled(connection, last);
  return recovered;
}

void finish_message(Connection& connection, std::int64_t sequence) {
  connection.query(kFinish).bind(1, sequence).run();
}

}  // namespace parlance::store
