#include "services/support.h"

#include "hub/log.h"
#include "model/reason.h"

namespace parlance::services {

bool is_owner(const hub::CommandCall& call) {
  return call.owner.same_identity(call.caller.node);
}

bool may_act(const hub::CommandCall& call) {
  if (is_owner(call)) return true;
  const auto account = call.hub.accounts().find(call.owner);
  return account != nullptr && account->delegates(call.caller.node, kCommandBit);
}

void refuse_foreign(hub::CommandReply& reply) {
  reply.failure(reason_code::kAuthorization, "The resource belongs to another identity");
}

void not_found(hub::CommandReply& reply) {
  reply.failure(reason_code::kResourceNotFound, "The requested resource was not found");
}

void refuse_unreadable(hub::CommandReply& reply, const store::StorageFailure& failure) {
  hub::log_error("store could not be read", {{"cause", failure.what()}});
  reply.failure(reason_code::kProcessing, "The store cannot be read now");
}

}  // namespace parlance::services
