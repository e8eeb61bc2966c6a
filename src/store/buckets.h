// The documents that a bot keeps under keys of its own, for as long as it says (spec extensions-1
// 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

struct BucketDocument {
  std::string type;
  std::string document;              // raw JSON, as it came
  std::optional<Timestamp> expires;  // from then on it is not there
};

// Inside a write. Replaces the document, its type and its expiry.
void put_document(Connection& connection, IdentityId owner, std::string_view key,
                  const BucketDocument& document);
std::optional<BucketDocument> find_document(Connection& connection, IdentityId owner,
                                            std::string_view key, Timestamp now);
// Inside a write. False when there is none, or only one that has expired.
bool remove_document(Connection& connection, IdentityId owner, std::string_view key, Timestamp now);

struct BucketKeys {
  std::int64_t total = 0;
  std::vector<std::string> keys;  // ordinal
};
BucketKeys list_keys_of_bucket(Connection& connection, IdentityId owner, std::int64_t skip,
                               std::int64_t take, Timestamp now);

// Inside a write. Removes at most `limit` documents, of anyone, that have expired; returns how
// many.
std::int64_t remove_expired_documents(Connection& connection, Timestamp now, std::int64_t limit);

}  // namespace parlance::store
