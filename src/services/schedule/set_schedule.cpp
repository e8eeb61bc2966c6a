// S1: a message for later, or, when its time has come already, for now.
#include <memory>
#include <utility>

#include "hub/outgoing.h"
#include "services/schedule/schedule.h"
#include "services/schedule/schedule_document.h"
#include "services/support.h"
#include "store/writer.h"

namespace parlance::services {
namespace {

class SetOp final : public store::WriteOp {
 public:
  // `now`: the message itself, when it is due.
  SetOp(hub::Hub& hub, std::shared_ptr<Scheduler> scheduler, store::Schedule schedule,
        std::unique_ptr<hub::Outgoing> now, hub::CommandReply reply)
      : hub_(hub),
        scheduler_(std::move(scheduler)),
        schedule_(std::move(schedule)),
        now_(std::move(now)),
        reply_(std::move(reply)) {
    if (now_ == nullptr) return;
    schedule_.status = store::ScheduleStatus::kExecuted;
    schedule_.ended = hub_.clock().now();
  }

  void apply(store::Connection& connection) override {
    schedule_.id = hub_.store().next_sequence();
    stored_ = put_schedule(connection, schedule_);
    if (stored_ && now_ != nullptr) now_->apply(connection);
  }

  void committed() override {
    if (!stored_) {
      return reply_.failure(reason_code::kNotAllowed,
                            "The message was already executed or canceled");
    }
    if (now_ == nullptr) scheduler_->note(schedule_.due);
    reply_.success();
    if (now_ != nullptr) now_->committed();
  }

  void failed(const Error& error) override {
    if (now_ != nullptr) now_->failed();
    reply_.failure(error);
  }

 private:
  hub::Hub& hub_;
  std::shared_ptr<Scheduler> scheduler_;
  store::Schedule schedule_;
  std::unique_ptr<hub::Outgoing> now_;
  hub::CommandReply reply_;
  bool stored_ = false;
};

void set_schedule(hub::CommandCall& call, const std::shared_ptr<Scheduler>& scheduler) {
  const auto account = scheduling_account(call);
  if (account == nullptr) return;
  if (call.command.resource.empty()) {
    return call.reply.failure(reason_code::kEmptyDocument, "The schedule is missing");
  }
  const auto resource = Resource::read(call.command.resource);
  if (!resource) {
    return call.reply.failure(reason_code::kResourceType, to_reason(resource.error()).description);
  }
  auto request = read_schedule(*resource, account->account.identity, call.hub.domains());
  if (!request) return call.reply.failure(request.error());
  request->schedule.owner = account->account.id;
  std::unique_ptr<hub::Outgoing> now;
  if (request->schedule.due <= call.hub.clock().now()) {
    now = call.hub.outgoing(std::move(request->message));
  }
  call.hub.store().writer().submit(std::make_unique<SetOp>(
      call.hub, scheduler, std::move(request->schedule), std::move(now), std::move(call.reply)));
}

}  // namespace

void add_set_schedule(hub::CommandTable& table, const std::shared_ptr<Scheduler>& scheduler) {
  table.add({kScheduler, Method::kSet, "/schedules", kScheduleType,
             "Schedules a message, or replaces the one with its id that is still scheduled.",
             [scheduler](hub::CommandCall call) { set_schedule(call, scheduler); }});
}

}  // namespace parlance::services
