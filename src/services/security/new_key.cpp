// K5: a new key, or a new secret for a key that there is.
#include <algorithm>
#include <memory>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "model/media_type.h"
#include "services/resource.h"
#include "services/security/key_document.h"
#include "services/security/security.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr std::size_t kSecretLength = 20;
constexpr std::size_t kMostKeys = 100;  // each is compared at every sign-in
constexpr std::size_t kLongestText = 512;
constexpr std::int64_t kLongestLife = std::int64_t{100} * 366 * 24 * 3600 * 1000;  // ms

Result<store::AccountKey> read_request(std::string_view json, Timestamp now) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  const auto id = resource->string("id");
  if (!id) return std::unexpected(id.error());
  const auto purpose = resource->string("purpose");
  if (!purpose) return std::unexpected(purpose.error());
  const auto temporary = resource->boolean("temporary");
  if (!temporary) return std::unexpected(temporary.error());
  const auto life = resource->integer("ttl");
  if (!life) return std::unexpected(life.error());

  store::AccountKey key;
  key.id = id->value_or(std::string());
  if (key.id.empty()) key.id = new_uuid();
  if (key.id.size() > kLongestText) {
    return fail(ErrorCode::kTooLarge, "must not be longer than 512 bytes", "id");
  }
  key.purpose = purpose->value_or(std::string());
  if (key.purpose.size() > kLongestText) {
    return fail(ErrorCode::kTooLarge, "must not be longer than 512 bytes", "purpose");
  }
  key.temporary = temporary->value_or(false);
  const std::int64_t milliseconds = life->value_or(0);
  if (milliseconds < 0 || milliseconds > kLongestLife) {
    return fail(ErrorCode::kInvalid, "must be a number of milliseconds that is not negative",
                "ttl");
  }
  if (milliseconds > 0) key.expiration = now + Millis{milliseconds};
  key.created = now;
  return key;
}

void set_key(hub::CommandCall call) {
  if (!is_owner(call)) return refuse_foreign(call.reply);
  const auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    return call.reply.failure(reason_code::kNotAllowed,
                              "A guest has no account that could have keys");
  }
  const Timestamp now = call.hub.clock().now();
  auto key = read_request(call.command.resource, now);
  if (!key) return call.reply.failure(key.error());
  key->requirer = call.caller.node.text();
  std::string secret = new_secret(kSecretLength);
  const Sha256 hash = sha256(secret);
  key->hash.assign(hash.begin(), hash.end());
  std::string answer = key_json(account->account.identity, *key, KeyDetail::kCreated, secret);

  auto full = std::make_shared<bool>(false);
  call.hub.accounts().change(
      call.owner,
      [full, now, id = account->account.id, key = std::move(*key)](store::Connection& connection) {
        std::size_t others = 0;
        for (const auto& known : store::list_keys(connection, id)) {
          const bool expired = known.expiration && *known.expiration <= now;
          if (expired || known.id == key.id) {
            store::remove_key(connection, id, known.id);
          } else {
            ++others;
          }
        }
        *full = others >= kMostKeys;
        if (!*full) store::put_key(connection, id, key);
      },
      [full, answer = std::move(answer),
       reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (*full) {
          return reply.failure(reason_code::kNotAllowed, "The account has 100 keys; delete one");
        }
        reply.success(media_type::kAccessKey, std::move(answer));
      });
}

}  // namespace

void add_new_key(hub::CommandTable& table) {
  for (const auto* uri : {"/account/keys", "/accounts/keys"}) {
    table.add({"", Method::kSet, uri, media_type::kKeyRequest,
               "Makes a key and tells its secret, this once.", set_key});
  }
}

}  // namespace parlance::services
