#include "services/history/history.h"

namespace parlance::services {

void register_history(hub::CommandTable& table, std::size_t cache) {
  add_thread(table, cache);
  add_message_log(table);
  add_notification_log(table);
  add_threads(table);
}

}  // namespace parlance::services
