#include "store/buckets.h"

#include "store/message_row.h"

namespace parlance::store {
namespace {

const Sql kPut(
    "INSERT INTO bucket_documents(owner, key, type, expires, document) VALUES(?,?,?,?,?) "
    "ON CONFLICT(owner, key) DO UPDATE SET type = excluded.type, expires = excluded.expires, "
    "document = excluded.document");
const Sql kFind(
    "SELECT type, expires, document FROM bucket_documents WHERE owner = ? AND key = ? "
    "AND (expires IS NULL OR expires > ?)");
const Sql kRemove(
    "DELETE FROM bucket_documents WHERE owner = ? AND key = ? "
    "AND (expires IS NULL OR expires > ?)");
const Sql kCount(
    "SELECT COUNT(*) FROM bucket_documents WHERE owner = ? AND (expires IS NULL OR expires > ?)");
const Sql kKeys(
    "SELECT key FROM bucket_documents WHERE owner = ? AND (expires IS NULL OR expires > ?) "
    "ORDER BY key LIMIT ? OFFSET ?");
const Sql kRemoveExpired(
    "DELETE FROM bucket_documents WHERE id IN (SELECT id FROM bucket_documents "
    "WHERE expires <= ? ORDER BY expires LIMIT ?)");

}  // namespace

void put_document(Connection& connection, IdentityId owner, std::string_view key,
                  const BucketDocument& document) {
  Query query = connection.query(kPut);
  query.bind(1, owner).bind(2, key).bind(3, document.type).bind(5, document.document);
  if (document.expires) {
    query.bind(4, to_column(*document.expires));
  } else {
    query.bind_null(4);
  }
  query.run();
}

std::optional<BucketDocument> find_document(Connection& connection, IdentityId owner,
                                            std::string_view key, Timestamp now) {
  Query query = connection.query(kFind);
  query.bind(1, owner).bind(2, key).bind(3, to_column(now));
  if (!query.step()) return std::nullopt;
  BucketDocument document;
  document.type = query.text(0);
  if (!query.is_null(1)) document.expires = to_time(query.integer(1));
  document.document = query.text(2);
  return document;
}

bool remove_document(Connection& connection, IdentityId owner, std::string_view key,
                     Timestamp now) {
  return connection.query(kRemove).bind(1, owner).bind(2, key).bind(3, to_column(now)).execute() >
         0;
}

BucketKeys list_keys_of_bucket(Connection& connection, IdentityId owner, std::int64_t skip,
                               std::int64_t take, Timestamp now) {
  const ReadScope scope(connection);
  BucketKeys list;
  {
    Query query = connection.query(kCount);
    query.bind(1, owner).bind(2, to_column(now));
    if (query.step()) list.total = query.integer(0);
  }
  if (take <= 0 || skip >= list.total) return list;
  Query query = connection.query(kKeys);
  query.bind(1, owner).bind(2, to_column(now)).bind(3, take).bind(4, skip);
  while (query.step()) list.keys.emplace_back(query.text(0));
  return list;
}

std::int64_t remove_expired_documents(Connection& connection, Timestamp now, std::int64_t limit) {
  return connection.query(kRemoveExpired).bind(1, to_column(now)).bind(2, limit).execute();
}

}  // namespace parlance::store
