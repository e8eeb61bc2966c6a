#include "model/media_type.h"
#include "services/account/account.h"
#include "services/account/account_document.h"
#include "services/support.h"

namespace parlance::services {
namespace {

void get_account(hub::CommandCall call) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  answer_from_store(call.reply, [&call] {
    const auto account = call.hub.accounts().find(call.owner);
    if (account == nullptr) return not_found(call.reply);
    call.reply.success(media_type::kAccount, own_account(account->account));
  });
}

}  // namespace

void add_get_account(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/account", media_type::kAccount,
             "The caller's account, without its secrets.", get_account});
}

}  // namespace parlance::services
