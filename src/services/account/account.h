// The caller's own account, and what is known of others' (spec blip-core D2, lime 12).
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

void register_account(hub::CommandTable& table);

// One file each.
void add_get_account(hub::CommandTable& table);
void add_change_account(hub::CommandTable& table);  // set and merge
void add_delete_account(hub::CommandTable& table);
void add_directory(hub::CommandTable& table);  // /accounts/{identity}

}  // namespace parlance::services
