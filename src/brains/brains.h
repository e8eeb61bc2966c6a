// The brains that are part of the server, by the name under which a bot's account asks for them.
#pragma once

#include "hub/hub.h"

namespace parlance::brains {

// Before the hub starts.
void register_builtin(hub::Hub& hub);

}  // namespace parlance::brains
