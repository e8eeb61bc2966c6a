#include <mutex>
#include <utility>

#include "hub/mailbox.h"
#include "model/media_type.h"
#include "model/presence.h"
#include "services/session/session.h"
#include "services/support.h"

namespace parlance::services {
namespace {

void set_receipt(hub::CommandCall call) {
  const auto session = own_session(call);
  if (session == nullptr) return;
  const auto receipt = parse_receipt(call.command.resource);
  if (!receipt) {
    call.reply.failure(receipt.error());
    return;
  }
  call.hub.set_receipt(session, *receipt);
  call.reply.success();
}

void get_receipt(hub::CommandCall call) {
  const auto session = own_session(call);
  if (session == nullptr) return;
  std::string out;
  {
    const std::lock_guard lock(session->mailbox()->mutex);
    append_json(out, session->receipt);
  }
  call.reply.success(media_type::kReceipt, std::move(out));
}

}  // namespace

void add_receipt(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/receipt", media_type::kReceipt,
             "Chooses the notification events that are pushed to the session.", set_receipt});
  table.add({"", Method::kGet, "/receipt", media_type::kReceipt,
             "The events that are pushed to the session.", get_receipt});
}

}  // namespace parlance::services
