// The log of an owner and its counted length; for removal and the keeper.
#pragma once

#include <cstdint>

#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

// Inside a write. Takes the entries that are not counted yet into the owner's count, so that those
// left to count at each reading stay few. Right however long it was not called.
void recount_owner(Connection& connection, IdentityId owner);

// Inside a write.
void remove_owner_entry(Connection& connection, IdentityId owner, std::int64_t sequence);

}  // namespace parlance::store
