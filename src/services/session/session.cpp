#include "services/session/session.h"

#include "services/support.h"

namespace parlance::services {

void register_session(hub::CommandTable& table) {
  add_ping(table);
  add_presence(table);
  add_receipt(table);
  add_capability(table);
  add_quota(table);
}

hub::SessionPtr own_session(hub::CommandCall& call) {
  if (!is_owner(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  if (call.caller.session == nullptr) {
    call.reply.failure(reason_code::kSessionMode,
                       "This command needs a session; a request over HTTP has none");
  }
  return call.caller.session;
}

}  // namespace parlance::services
