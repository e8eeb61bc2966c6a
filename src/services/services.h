// Every command of the extensions, as rows of the hub's table.
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

// Before the hub starts.
void register_all(hub::CommandTable& table);

}  // namespace parlance::services
