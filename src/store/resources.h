// The documents that a bot keeps to send them by key (spec extensions-2 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"
#include "store/identities.h"
#include "store/typed_document.h"

namespace parlance::store {

// Inside a write. Creates or replaces; `sequence` (Store::next_sequence) orders what was written.
void put_resource(Connection& connection, IdentityId owner, std::string_view key,
                  const TypedDocument& document, std::int64_t sequence);
std::optional<TypedDocument> find_resource(Connection& connection, IdentityId owner,
                                           std::string_view key);
// Inside a write. False when there is none.
bool remove_resource(Connection& connection, IdentityId owner, std::string_view key);

struct ResourceKeys {
  std::int64_t total = 0;
  std::vector<std::string> keys;  // most recently written first
};
ResourceKeys list_resources(Connection& connection, IdentityId owner, std::int64_t skip,
                            std::int64_t take);

}  // namespace parlance::store
