#include "services/history/history.h"

namespace parlance::services {

void register_history(hub::CommandTable& table) {
  add_thread(table);
  add_message_log(table);
  add_notification_log(table);
  add_threads(table);
}

}  // namespace parlance::services
