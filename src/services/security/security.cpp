#include "services/security/security.h"

namespace parlance::services {

void register_security(hub::CommandTable& table) {
  add_delegations(table);
  add_keys(table);
  add_new_key(table);
}

}  // namespace parlance::services
