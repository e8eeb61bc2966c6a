#include "services/services.h"

#include "services/account/account.h"
#include "services/analytics/analytics.h"
#include "services/bucket/bucket.h"
#include "services/contacts/contacts.h"
#include "services/history/history.h"
#include "services/profile/profile.h"
#include "services/resources/resources.h"
#include "services/schedule/schedule.h"
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
  services.push_back(register_analytics(table));
  services.push_back(register_bucket(table));
  // Before contacts, whose variables are replaced in the documents too.
  services.push_back(register_resources(table));
  services.push_back(register_contacts(table));
  register_profile(table);
  services.push_back(register_schedule(table));
  return services;
}

}  // namespace parlance::services
