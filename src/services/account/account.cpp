#include "services/account/account.h"

namespace parlance::services {

void register_account(hub::CommandTable& table) {
  add_get_account(table);
  add_change_account(table);
  add_delete_account(table);
  add_directory(table);
}

}  // namespace parlance::services
