// Accounts: bots, and people with a password. Secrets are stored as hashes only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/node.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

enum class AccountKind : std::uint8_t { kBot, kPerson };
enum class Plan : std::uint8_t { kUnlimited, kFree, kPaid };

struct Account {
  IdentityId id = 0;
  Node identity;
  AccountKind kind = AccountKind::kBot;
  std::string app = "default";
  std::string document;       // JSON object of application/vnd.lime.account+json without secrets
  std::string password_hash;  // Argon2id in its own text form; empty: no password
  std::int64_t inbox_size = 0;
  Plan plan = Plan::kUnlimited;
  std::string brain;             // name of the brain that answers; empty: remote
  std::string message_url;       // webhooks; empty: none
  std::string notification_url;  //
  std::string webhook_headers;   // JSON object name: value; empty: none
  Timestamp created{};
};

// Inside a write. Creates or replaces the account with that identity; fills `id`.
void put_account(Connection& connection, Account& account);
std::optional<Account> find_account(Connection& connection, const Node& identity);
std::vector<Account> list_accounts(Connection& connection, AccountKind kind);
// Removes the account, its keys, delegations and queue; history stays. False when there was none.
bool remove_account(Connection& connection, const Node& identity);

struct AccountKey {
  std::string id;
  std::string hash;  // SHA-256 of the secret, 32 bytes
  std::string purpose;
  std::string requirer;                 // node text
  std::optional<Timestamp> expiration;  //
  bool temporary = false;               // removed by its first use
  Timestamp created{};
};

void put_key(Connection& connection, IdentityId account, const AccountKey& key);
std::vector<AccountKey> list_keys(Connection& connection, IdentityId account);
bool remove_key(Connection& connection, IdentityId account, std::string_view key_id);

struct Delegation {
  Node target;                 // identity, or node when only that instance is meant
  std::uint8_t envelopes = 7;  // bits: 1 message, 2 notification, 4 command
  std::string document;        // the resource as it was set (restrictions included)
};

void put_delegation(Connection& connection, IdentityId owner, const Delegation& delegation);
std::vector<Delegation> list_delegations(Connection& connection, IdentityId owner);
bool remove_delegation(Connection& connection, IdentityId owner, const Node& target);

}  // namespace parlance::store
