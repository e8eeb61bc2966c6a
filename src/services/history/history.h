// Chat history: threads, and the logs of messages and notifications (spec extensions-1 6, CH-1 to
// CH-5).
#pragma once

#include "hub/command_table.h"

namespace parlance::services {

void register_history(hub::CommandTable& table);

// One file each.
void add_thread(hub::CommandTable& table);            // CH-1
void add_message_log(hub::CommandTable& table);       // CH-2
void add_notification_log(hub::CommandTable& table);  // CH-3, CH-4
void add_threads(hub::CommandTable& table);           // CH-5

}  // namespace parlance::services
