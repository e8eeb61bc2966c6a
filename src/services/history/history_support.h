// What the commands of history share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hub/hub.h"
#include "model/envelope.h"
#include "model/uri.h"
#include "store/identities.h"

namespace parlance::services {

// Nothing older than this many days is shown.
Timestamp oldest_kept(const hub::Hub& hub, int days);

// A date option; absent or blank: nullopt; kInvalid, with the option, when it is no date.
Result<std::optional<Timestamp>> read_date(const LimeUri& uri, std::string_view name);

std::string empty_collection(std::string_view item_type);

// `#envelope.storageDate`, to the second, as the logs show it.
void put_storage_date(Metadata& metadata, Timestamp date);

// The id under which the store keeps the owner's logs; 0 when it has none.
store::IdentityId log_of(hub::Hub& hub, const Node& owner);

}  // namespace parlance::services
