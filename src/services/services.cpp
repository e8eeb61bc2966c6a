#include "services/services.h"

#include "services/account/account.h"
#include "services/history/history.h"
#include "services/security/security.h"
#include "services/session/session.h"

namespace parlance::services {

std::vector<std::shared_ptr<Service>> register_all(hub::CommandTable& table,
                                                   const Options& options) {
  std::vector<std::shared_ptr<Service>> services;
  register_session(table);
  register_account(table);
  register_security(table);
  register_history(table, options.history_cache);
  return services;
}

}  // namespace parlance::services
