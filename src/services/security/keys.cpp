// K4 and X9: which keys the account has. Secrets are told when a key is made, never again.
#include <algorithm>
#include <memory>
#include <utility>

#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/security/key_document.h"
#include "services/security/security.h"
#include "services/support.h"

namespace parlance::services {
namespace {

// The account whose keys the caller manages: its own; else the reply has been given.
hub::AccountPtr keeper(hub::CommandCall& call) {
  if (!is_owner(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    call.reply.failure(reason_code::kNotAllowed, "A guest has no account that could have keys");
  }
  return account;
}

void list_keys(hub::CommandCall call) {
  const auto account = keeper(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, {});
  if (!page) return call.reply.failure(page.error());
  const auto& keys = account->keys;
  const auto count = static_cast<std::int64_t>(keys.size());
  const auto begin = std::min(page->skip, count);
  const auto end = begin + std::min(page->take, count - begin);
  std::string out;
  CollectionWriter items(out, media_type::kAccessKey, count);
  for (auto i = begin; i < end; ++i) {
    items.item() +=
        key_json(account->account.identity, keys[static_cast<std::size_t>(i)], KeyDetail::kListed);
  }
  items.close();
  call.reply.success(media_type::kCollection, std::move(out));
}

void get_key(hub::CommandCall call) {
  const auto account = keeper(call);
  if (account == nullptr) return;
  for (const auto& key : account->keys) {
    if (key.id != call.variables.front()) continue;
    return call.reply.success(media_type::kAccessKey,
                              key_json(account->account.identity, key, KeyDetail::kFull));
  }
  not_found(call.reply);
}

void delete_key(hub::CommandCall call) {
  const auto account = keeper(call);
  if (account == nullptr) return;
  auto found = std::make_shared<bool>(false);
  call.hub.accounts().change(
      call.owner,
      [found, id = account->account.id, key = call.variables.front()](store::Connection& c) {
        *found = store::remove_key(c, id, key);
      },
      [found, reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        reply.success();
      });
}

}  // namespace

void add_keys(hub::CommandTable& table) {
  // The Python client spells the root in the plural.
  for (const auto* uri : {"/account/keys", "/accounts/keys"}) {
    table.add({"", Method::kGet, uri, media_type::kAccessKey,
               "The account's keys, without their secrets.", list_keys});
  }
  for (const auto* uri : {"/account/keys/{id}", "/accounts/keys/{id}"}) {
    table.add(
        {"", Method::kGet, uri, media_type::kAccessKey, "One key, without its secret.", get_key});
    table.add({"", Method::kDelete, uri, media_type::kAccessKey, "Revokes a key.", delete_key});
  }
}

}  // namespace parlance::services
