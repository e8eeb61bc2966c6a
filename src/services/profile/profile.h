// Profile: the greeting, the start button and the menu that channels show for a bot (spec
// extensions-1 7, PF-1 to PF-7).
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

void register_profile(hub::CommandTable& table);

}  // namespace parlance::services
