// The access key document (spec blip-core D1): never with the secret, but where it is made.
#pragma once

#include <string>
#include <string_view>

#include "model/node.h"
#include "store/accounts.h"

namespace parlance::services {

enum class KeyDetail : std::uint8_t {
  kListed,   // id, account, requirer, and what limits the key
  kFull,     // and the purpose
  kCreated,  // as listed, and `secret` in Base64
};

std::string key_json(const Node& account, const store::AccountKey& key, KeyDetail detail,
                     std::string_view secret = {});

}  // namespace parlance::services
