#include "services/services.h"

#include "services/account/account.h"
#include "services/history/history.h"
#include "services/security/security.h"
#include "services/session/session.h"

namespace parlance::services {

void register_all(hub::CommandTable& table, const Options& options) {
  register_session(table);
  register_account(table);
  register_security(table);
  register_history(table, options.history_cache);
}

}  // namespace parlance::services
