// Chat history: threads, and the logs of messages and notifications (spec extensions-1 6, CH-1 to
// CH-5).
#pragma once

#include <cstddef>

#include "hub/command_table.h"

namespace parlance::services {

// `cache`: bytes of memory for pages of threads that were read, see PageCache.
void register_history(hub::CommandTable& table, std::size_t cache);

// One file each.
void add_thread(hub::CommandTable& table, std::size_t cache);  // CH-1
void add_message_log(hub::CommandTable& table);                // CH-2
void add_notification_log(hub::CommandTable& table);           // CH-3, CH-4
void add_threads(hub::CommandTable& table);                    // CH-5

}  // namespace parlance::services
