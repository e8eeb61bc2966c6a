#include "services/analytics/analytics.h"

#include "services/support.h"
#include "store/event_tracks.h"

namespace parlance::services {
namespace {

constexpr std::int64_t kClearedAtOnce = 2000;

class AnalyticsService final : public Service {
 public:
  void attach(hub::Hub& hub) override { hub_ = &hub; }
  void start() override { clear_events(hub_->store()); }
  void stop() override {}

 private:
  hub::Hub* hub_ = nullptr;
};

}  // namespace

std::shared_ptr<Service> register_analytics(hub::CommandTable& table) {
  add_track_event(table);
  add_event_counters(table);
  add_event_details(table);
  add_remove_events(table);
  add_reports(table);
  add_charts(table);
  return std::make_shared<AnalyticsService>();
}

hub::AccountPtr analytics_account(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    call.reply.failure(reason_code::kNotAllowed,
                       "A guest has no account that could have analytics");
  }
  return account;
}

void clear_events(store::Store& store) {
  auto more = std::make_shared<bool>(false);
  store.writer().submit(
      [more](store::Connection& connection) {
        *more = store::clear_removed_events(connection, kClearedAtOnce);
      },
      [more, &store](const Result<void>& outcome) {
        if (outcome && *more) clear_events(store);
      });
}

}  // namespace parlance::services
