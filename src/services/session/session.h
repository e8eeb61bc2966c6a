// Commands about the session itself: presence, receipt, capability, quota and ping (spec lime 6.1,
// 7.1, 8.7, 9).
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

void register_session(hub::CommandTable& table);

// One file each.
void add_ping(hub::CommandTable& table);
void add_presence(hub::CommandTable& table);
void add_receipt(hub::CommandTable& table);
void add_capability(hub::CommandTable& table);
void add_quota(hub::CommandTable& table);

// The caller's own session, when the command is about it; else the reply has been given: 65 over
// HTTP, 31 for another identity.
hub::SessionPtr own_session(hub::CommandCall& call);

}  // namespace parlance::services
