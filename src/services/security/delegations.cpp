// K1 to K3 and the list of X9. Only the owner itself manages what others may do for it.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/security/delegation_document.h"
#include "services/security/security.h"
#include "services/support.h"

namespace parlance::services {
namespace {

// The owner's account; else the reply has been given.
hub::AccountPtr own_account_of(hub::CommandCall& call) {
  if (!is_owner(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    call.reply.failure(reason_code::kNotAllowed, "A guest has nothing to delegate");
  }
  return account;
}

// `/{target}` or `/{target}/{instance}`, in which the instance may have slashes of its own.
std::optional<Node> target_of(const std::vector<std::string>& variables) {
  auto target = identity_from_segment(variables.front());
  if (!target || target->name().empty() || target->domain().empty()) return std::nullopt;
  std::string instance;
  for (std::size_t i = 1; i < variables.size(); ++i) {
    if (i > 1) instance.push_back('/');
    instance += variables[i];
  }
  return instance.empty() ? target : target->with_instance(instance);
}

struct Grant {
  Node target;
  std::uint8_t envelopes = 0;
};

// The grant that the URI names; else the reply has been given.
std::optional<Grant> grant_of(hub::CommandCall& call) {
  const auto target = target_of(call.variables);
  if (!target) {
    call.reply.failure(reason_code::kIdentity, "Invalid identity");
    return std::nullopt;
  }
  const auto bits = envelope_bits(call.uri.query("envelopeTypes").value_or(std::string_view{}));
  if (!bits) {
    call.reply.failure(bits.error());
    return std::nullopt;
  }
  return Grant{*target, *bits};
}

void set_delegation(hub::CommandCall call) {
  const auto account = own_account_of(call);
  if (account == nullptr) return;
  auto delegation = read_delegation(call.command.resource);
  if (!delegation) {
    if (delegation.error().field == "target") {
      return call.reply.failure(reason_code::kIdentity, to_reason(delegation.error()).description);
    }
    return call.reply.failure(delegation.error());
  }
  call.hub.accounts().change(
      call.owner,
      [id = account->account.id,
       granted = std::move(*delegation)](store::Connection& connection) mutable {
        for (const auto& known : store::list_delegations(connection, id)) {
          if (known.target == granted.target) granted.envelopes |= known.envelopes;
        }
        granted.document = delegation_json(granted.target, granted.envelopes);
        store::put_delegation(connection, id, granted);
      },
      [reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success();
      });
}

void get_delegation(hub::CommandCall call) {
  const auto account = own_account_of(call);
  if (account == nullptr) return;
  const auto asked = grant_of(call);
  if (!asked) return;
  const bool all = call.uri.query("envelopeTypes").has_value();
  for (const auto& known : account->delegations) {
    if (known.target != asked->target) continue;
    if (all && (known.envelopes & asked->envelopes) != asked->envelopes) break;
    return call.reply.success(media_type::kDelegation,
                              delegation_json(known.target, known.envelopes));
  }
  not_found(call.reply);
}

void list_delegations(hub::CommandCall call) {
  const auto account = own_account_of(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, {});
  if (!page) return call.reply.failure(page.error());
  const auto& all = account->delegations;
  const auto count = static_cast<std::int64_t>(all.size());
  std::string out;
  CollectionWriter items(out, media_type::kDelegation, count);
  const auto begin = std::min(page->skip, count);
  const auto end = begin + std::min(page->take, count - begin);
  for (auto i = begin; i < end; ++i) {
    const auto& known = all[static_cast<std::size_t>(i)];
    items.item() += delegation_json(known.target, known.envelopes);
  }
  items.close();
  call.reply.success(media_type::kCollection, std::move(out));
}

void delete_delegation(hub::CommandCall call) {
  const auto account = own_account_of(call);
  if (account == nullptr) return;
  const auto asked = grant_of(call);
  if (!asked) return;
  auto found = std::make_shared<bool>(false);
  call.hub.accounts().change(
      call.owner,
      [found, id = account->account.id, asked = *asked](store::Connection& connection) {
        for (auto& known : store::list_delegations(connection, id)) {
          if (known.target != asked.target || (known.envelopes & asked.envelopes) == 0) continue;
          *found = true;
          known.envelopes &= static_cast<std::uint8_t>(~asked.envelopes);
          if (known.envelopes == 0) {
            store::remove_delegation(connection, id, known.target);
          } else {
            known.document = delegation_json(known.target, known.envelopes);
            store::put_delegation(connection, id, known);
          }
        }
      },
      [found, reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        reply.success();
      });
}

}  // namespace

void add_delegations(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/delegations", media_type::kDelegation,
             "Lets an identity or node send envelopes on the caller's behalf.", set_delegation});
  table.add({"", Method::kGet, "/delegations", media_type::kDelegation,
             "Everyone who may send on the caller's behalf.", list_delegations});
  for (const auto* uri : {"/delegations/{target}", "/delegations/{target}/{instance*}"}) {
    table.add({"", Method::kGet, uri, media_type::kDelegation,
               "Whether all the envelope types that are asked for are delegated to the target.",
               get_delegation});
    table.add({"", Method::kDelete, uri, media_type::kDelegation,
               "Takes envelope types back from the target.", delete_delegation});
  }
}

}  // namespace parlance::services
