// AN-2 and AN-3: what is counted, and how often it happened a day.
#include <string>
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

constexpr PageRule kPage{.take_default = 100, .take_max = 10'000, .refuse_over_max = true};

void list_categories(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    const auto list = store::list_event_categories(call.hub.store().reader(), account->account.id,
                                                   page->skip, page->take);
    std::string out;
    CollectionWriter items(out, kEventTrack, list.total);
    for (const auto& name : list.names) {
      JsonObject item(items.item());
      item.string("category", name);
      item.close();
    }
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

// Days are counted as a whole: the one that the window begins in is in it.
void get_counters(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  const auto offset = utc_offset(*account);
  const auto asked = read_window(call.uri, offset);
  if (!asked) return call.reply.failure(asked.error());
  store::EventWindow window{asked->begin, asked->end};
  if (window.begin) window.begin = day_of(*window.begin, offset);
  answer_from_store(call.reply, [&] {
    const auto list = store::count_events(call.hub.store().reader(), account->account.id,
                                          call.variables.front(), window, page->skip, page->take);
    std::string out;
    CollectionWriter items(out, kEventTrack, list.total);
    for (const auto& counter : list.counters) {
      JsonObject item(items.item());
      item.string("storageDate", to_iso8601(counter.day));
      item.string("category", call.variables.front());
      item.string("action", counter.action);
      item.string("count", std::to_string(counter.count));
      item.close();
    }
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

}  // namespace

void add_event_counters(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kGet, "/event-track", kEventTrack,
             "The categories of all events that were counted.", list_categories});
  table.add({kAnalytics, Method::kGet, "/event-track/{category}", kEventTrack,
             "How many events of each action of the category there were a day.", get_counters});
}

}  // namespace parlance::services
