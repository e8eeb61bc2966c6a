// What a bot shows of itself in the clients of its channels: documents by property (spec
// extensions-1 7).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"
#include "store/identities.h"
#include "store/typed_document.h"

namespace parlance::store {

// Inside a write. Creates or replaces.
void put_profile_property(Connection& connection, IdentityId owner, std::string_view property,
                          const TypedDocument& document);
std::optional<TypedDocument> find_profile_property(Connection& connection, IdentityId owner,
                                                   std::string_view property);
// Inside a write. False when it is not defined.
bool remove_profile_property(Connection& connection, IdentityId owner, std::string_view property);
// Those that are defined, in the order of their names.
std::vector<std::string> list_profile_properties(Connection& connection, IdentityId owner);

}  // namespace parlance::store
