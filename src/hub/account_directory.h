// Accounts with their keys and delegations, held in memory while used: authentication and routing
// must not read the database for each envelope.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/result.h"
#include "hub/settings.h"
#include "model/node.h"
#include "store/accounts.h"
#include "store/store.h"

namespace parlance::hub {

struct AccountEntry {
  store::Account account;
  std::vector<store::AccountKey> keys;
  std::vector<store::Delegation> delegations;

  bool is_bot() const { return account.kind == store::AccountKind::kBot; }
  // True when `delegate` may send this kind (bit of store::Delegation::envelopes) for this account.
  bool delegates(const Node& delegate, std::uint8_t envelope_bit) const;
};
using AccountPtr = std::shared_ptr<const AccountEntry>;

// Thread-safe. An entry is immutable; a change replaces it after its commit.
class AccountDirectory {
 public:
  AccountDirectory(store::Store& store, const Clock& clock);
  ~AccountDirectory();

  // nullptr when there is no such account.
  AccountPtr find(const Node& identity);

  // True when `secret` is one of the account's keys and that key is in force. Constant time a key.
  // A temporary key is removed by its use.
  bool check_key(const AccountPtr& account, std::string_view secret);

  // Argon2id on a worker thread; `done` is posted to `executor`. False without a password.
  void check_password(const AccountPtr& account, std::string password, Executor& executor,
                      Function<void(bool)> done);
  void hash_password(std::string password, Executor& executor, Function<void(std::string)> done);

  // Changes: `apply` runs in a write; then the entry is read anew, and `done` is called on the
  // writer thread with the outcome.
  void change(const Node& identity, Function<void(store::Connection&)> apply,
              Function<void(Result<void>)> done);
  void forget(const Node& identity);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::hub
