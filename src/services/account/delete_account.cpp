#include <memory>
#include <utility>

#include "model/media_type.h"
#include "services/account/account.h"
#include "services/support.h"

namespace parlance::services {
namespace {

void delete_account(hub::CommandCall call) {
  if (!is_owner(call)) return refuse_foreign(call.reply);
  auto removed = std::make_shared<bool>(false);
  call.hub.accounts().change(
      call.owner,
      [removed, owner = call.owner](store::Connection& connection) {
        *removed = store::remove_account(connection, owner);
      },
      [removed, owner = call.owner, &hub = call.hub,
       reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*removed) return not_found(reply);
        hub.account_changed(owner);
        reply.success();
      });
}

}  // namespace

void add_delete_account(hub::CommandTable& table) {
  table.add({"", Method::kDelete, "/account", media_type::kAccount,
             "Removes the caller's account with its keys and delegations; history stays.",
             delete_account});
}

}  // namespace parlance::services
