// The brains that are part of the server, by the name under which a bot's account asks for them.
#pragma once

#include <string_view>
#include <vector>

#include "hub/hub.h"

namespace parlance::brains {

std::vector<std::string_view> builtin_names();

// Before the hub starts.
void register_builtin(hub::Hub& hub);

}  // namespace parlance::brains
