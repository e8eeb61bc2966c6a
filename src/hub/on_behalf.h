// Services that send for a bot say so in `pp`: `postmaster@scheduler.msging.net/bot%40msging.net`
// (spec extensions-2 0.7).
#pragma once

#include <optional>
#include <string_view>

#include "hub/core.h"
#include "model/envelope.h"
#include "model/node.h"

namespace parlance::hub {

// The node under which the service (its sub-domain) acts for `owner`.
Node on_behalf_node(const Domains& domains, std::string_view service, const Node& owner);

// Of such a node of a service that takes no messages itself: for whom it acts, because that one is
// to hear what the service hears. nullopt for every other node.
std::optional<Node> represented(const Core& core, const Node& node);

// Who hears what becomes of a message: `pp`, else `from`.
Node reporter_of(const Core& core, const Message& message);

}  // namespace parlance::hub
