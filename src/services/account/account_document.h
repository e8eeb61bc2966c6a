// The account document (spec blip-core D2, lime 12) as it is sent, kept and answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/accounts.h"

namespace parlance::services {

// What a `set` or `merge` asks for: members under their canonical names with typed values, unknown
// ones as they came; secrets and the columns of their own apart.
struct AccountChange {
  std::vector<std::pair<std::string, std::string>> members;  // name, raw JSON
  std::optional<std::string> password;                       // decoded
  std::optional<std::string> old_password;
  std::optional<std::int64_t> inbox_size;
};

// kInvalid with the member at fault.
Result<AccountChange> read_account(std::string_view resource);

// The document to keep. `merge`: members that `change` lacks keep their values in `kept`, and
// `extras` are merged key by key.
std::string apply_change(std::string_view kept, const AccountChange& change, bool merge);

// The answer to the owner: identity, the kept members, the size of the inbox, and the flags with
// their defaults (A35).
std::string own_account(const store::Account& account);
// The answer to others: without flags and sizes.
std::string public_account(const store::Account& account);

}  // namespace parlance::services
