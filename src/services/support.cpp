#include "services/support.h"

#include <memory>
#include <utility>

#include "hub/log.h"
#include "model/reason.h"
#include "store/store.h"
#include "store/writer.h"

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

void remove_from_store(hub::Hub& hub, hub::CommandReply reply,
                       Function<bool(store::Connection&)> remove) {
  auto found = std::make_shared<bool>(false);
  hub.store().writer().submit(
      [found, remove = std::move(remove)](store::Connection& connection) mutable {
        *found = remove(connection);
      },
      [found, reply = std::move(reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        reply.success();
      });
}

void refuse_unreadable(hub::CommandReply& reply, const store::StorageFailure& failure) {
  hub::log_error("store could not be read", {{"cause", failure.what()}});
  reply.failure(reason_code::kProcessing, "The store cannot be read now");
}

}  // namespace parlance::services
