// AN-5: a category and all its events go.
#include <memory>
#include <utility>

#include "services/analytics/analytics.h"
#include "services/analytics/event_document.h"
#include "services/support.h"
#include "store/event_tracks.h"

namespace parlance::services {
namespace {

void remove_events(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  auto found = std::make_shared<bool>(false);
  call.hub.store().writer().submit(
      [found, owner = account->account.id,
       category = call.variables.front()](store::Connection& connection) {
        *found = store::remove_event_category(connection, owner, category);
      },
      [found, &store = call.hub.store(),
       reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        clear_events(store);
        reply.success();
      });
}

}  // namespace

void add_remove_events(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kDelete, "/event-track/{category}", kEventTrack,
             "Removes the category with all its events.", remove_events});
}

}  // namespace parlance::services
