// Every identity the server knows gets a small number, by which the other tables name it.
#pragma once

#include <cstdint>
#include <optional>

#include "model/node.h"
#include "store/connection.h"

namespace parlance::store {

using IdentityId = std::int64_t;  // 0: none

// Inside a write: finds or creates. Remembered per connection, since identities are never removed
// while the server runs.
IdentityId ensure_identity(Connection& connection, const Node& node);
std::optional<IdentityId> find_identity(Connection& connection, const Node& node);
Node identity_of(Connection& connection, IdentityId id);

}  // namespace parlance::store
