// S4: a schedule that is not to be sent after all.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "services/schedule/schedule.h"
#include "services/support.h"
#include "store/writer.h"

namespace parlance::services {
namespace {

void cancel_schedule(hub::CommandCall call) {
  const auto account = scheduling_account(call);
  if (account == nullptr) return;
  auto found = std::make_shared<std::optional<store::Schedule>>();
  call.hub.store().writer().submit(
      [found, now = call.hub.clock().now(), owner = account->account.id,
       id = call.variables.front()](store::Connection& connection) {
        *found = store::find_schedule(connection, owner, id);
        if (*found) {
          store::finish_schedule(connection, (*found)->id, store::ScheduleStatus::kCanceled, now);
        }
      },
      [found, reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        if ((*found)->status == store::ScheduleStatus::kExecuted) {
          return reply.failure(reason_code::kNotAllowed, "The message was already executed");
        }
        reply.success();
      });
}

}  // namespace

void add_cancel_schedule(hub::CommandTable& table) {
  table.add({kScheduler, Method::kDelete, "/schedules/{messageId}", kScheduleType,
             "Cancels a message that is still scheduled.", cancel_schedule});
}

}  // namespace parlance::services
