// AN-1: one event more.
#include <utility>

#include "services/analytics/analytics.h"
#include "services/analytics/event_document.h"
#include "services/analytics/local_time.h"
#include "services/contacts/roster.h"
#include "services/resource.h"
#include "services/support.h"

namespace parlance::services {
namespace {

// The event says in which group its contact is, or else the bot's contacts do.
bool from_tester(hub::Hub& hub, const hub::AccountEntry& owner, const EventRequest& request) {
  if (!request.group.empty()) return is_tester_group(request.group);
  if (request.contact.empty()) return false;
  const auto address = Node::parse(request.contact);
  if (!address || address->name().empty() || address->domain().empty()) return false;
  const auto contact =
      store::find_contact(hub.store().reader(), roster_of(owner), address->without_instance());
  if (!contact) return false;
  const auto document = Resource::read(contact->document);
  const auto group = document ? document->string("group") : Result<std::optional<std::string>>{};
  return group && *group && is_tester_group(**group);
}

void track_event(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  auto request = read_event(call.command.resource, call.hub.clock().now(), utc_offset(*account));
  if (!request) return call.reply.failure(request.error());
  answer_from_store(call.reply, [&] {
    if (from_tester(call.hub, *account, *request)) return call.reply.success();
    call.hub.store().writer().submit(
        [&store = call.hub.store(), owner = account->account.id,
         event = std::move(request->event)](store::Connection& connection) {
          store::add_event(connection, owner, event, store.next_sequence());
        },
        [reply = std::move(call.reply)](Result<void> outcome) mutable {
          if (!outcome) return reply.failure(outcome.error());
          reply.success();
        });
  });
}

}  // namespace

void add_track_event(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kSet, "/event-track", kEventTrack,
             "Counts one event of a category and an action; those of testers are not counted.",
             track_event});
}

}  // namespace parlance::services
