// Delegations and account keys (spec extensions-2 6, K1 to K5, X9).
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

void register_security(hub::CommandTable& table);

// One file each.
void add_delegations(hub::CommandTable& table);
void add_keys(hub::CommandTable& table);
void add_new_key(hub::CommandTable& table);

}  // namespace parlance::services
