// The delegation document and its envelope types (spec lime 9, extensions-2 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/node.h"
#include "store/accounts.h"

namespace parlance::services {

inline constexpr std::uint8_t kAllEnvelopes = 7;

// Names of envelope types as bits of store::Delegation::envelopes. No name at all: all bits.
// kInvalid for an unknown name.
Result<std::uint8_t> envelope_bits(const std::vector<std::string>& names);
// A list with commas, as in `?envelopeTypes=message,command`.
Result<std::uint8_t> envelope_bits(std::string_view list);

// What `set /delegations` asks for. Errors name the member: `target` when it is no identity or
// node, and restrictions within a type, since granting more than was asked for would be worse than
// refusing.
Result<store::Delegation> read_delegation(std::string_view resource);

std::string delegation_json(const Node& target, std::uint8_t envelopes);

}  // namespace parlance::services
