#include "services/schedule/schedule.h"

#include "services/support.h"

namespace parlance::services {

std::shared_ptr<Service> register_schedule(hub::CommandTable& table) {
  auto scheduler = std::make_shared<Scheduler>();
  add_set_schedule(table, scheduler);
  add_get_schedules(table);
  add_cancel_schedule(table);
  return scheduler;
}

hub::AccountPtr scheduling_account(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    call.reply.failure(reason_code::kNotAllowed, "A guest cannot schedule messages");
  }
  return account;
}

}  // namespace parlance::services
