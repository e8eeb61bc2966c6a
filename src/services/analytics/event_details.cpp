// AN-4: the events themselves.
#include <utility>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/analytics/analytics.h"
#include "services/analytics/event_document.h"
#include "services/analytics/local_time.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 100, .take_max = 500, .refuse_over_max = true};

// The days that lie in the window altogether.
store::EventWindow whole_days(const store::EventWindow& window, std::chrono::minutes offset) {
  store::EventWindow whole;
  if (window.begin) {
    whole.begin = day_of(*window.begin, offset);
    if (*whole.begin < *window.begin) *whole.begin += std::chrono::days{1};
  }
  if (window.end) whole.end = day_of(*window.end, offset);
  return whole;
}

void get_details(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  const auto offset = utc_offset(*account);
  const auto asked = read_window(call.uri, offset);
  if (!asked) return call.reply.failure(asked.error());
  store::EventQuery query;
  query.owner = account->account.id;
  query.category = call.variables.at(0);
  query.action = call.variables.at(1);
  query.window = {asked->begin, asked->end};
  if (!asked->begin && !asked->end) {
    const Timestamp today = day_of(call.hub.clock().now(), offset);
    query.window = {today, today + std::chrono::days{1}};
  }
  query.whole = whole_days(query.window, offset);
  query.skip = page->skip;
  query.take = page->take;
  answer_from_store(call.reply, [&] {
    std::vector<std::string> events;
    const std::int64_t total = store::read_events(call.hub.store().reader(), query,
                                                  [&](Timestamp date, std::string_view members) {
                                                    std::string& json = events.emplace_back();
                                                    JsonObject item(json);
                                                    item.string("category", query.category);
                                                    item.string("action", query.action);
                                                    item.string("storageDate", to_iso8601(date));
                                                    if (!members.empty())
                                                      json.append(",").append(members);
                                                    item.close();
                                                  });
    std::string out;
    CollectionWriter items(out, kEventTrack, total);
    for (const auto& event : events) items.item() += event;
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

}  // namespace

void add_event_details(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kGet, "/event-track/{category}/{action}", kEventTrack,
             "The events of the action one by one, oldest first; without dates those of today.",
             get_details});
}

}  // namespace parlance::services
