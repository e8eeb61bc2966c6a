// CH-3 and CH-4: the notifications that the bot sent and received, or those of one message.
#include <string>
#include <utility>

#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/history/history.h"
#include "services/history/history_support.h"
#include "services/support.h"
#include "store/notifications.h"

namespace parlance::services {
namespace {

struct LogQuery {
  store::IdentityId owner = 0;
  std::string message_id;
  Page page;
  Timestamp oldest{};
};

std::string notification_page(store::Connection& reader, const LogQuery& query) {
  auto list = store::list_notifications(reader, query.owner, query.message_id, query.page.skip,
                                        query.page.take, query.oldest);
  std::string out;
  CollectionWriter items(out, media_type::kNotification, list.total);
  for (auto& stored : list.notifications) {
    auto& metadata = stored.notification.metadata;
    metadata.set("#envelope.timestamp", std::to_string(stored.date.time_since_epoch().count()));
    put_storage_date(metadata, stored.date);
    append_json(items.item(), stored.notification);
  }
  items.close();
  return out;
}

void get_notifications(hub::CommandCall call) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  const auto page = read_page(call.uri, {});
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    LogQuery query{log_of(call.hub, call.owner), std::string(call.uri.query("id").value_or("")),
                   *page, oldest_kept(call.hub, call.hub.settings().notification_days)};
    if (query.owner == 0) {
      return call.reply.success(media_type::kCollection,
                                empty_collection(media_type::kNotification));
    }
    // The log is written a little later than notifications are sent.
    call.hub.flush_history(
        *call.caller.executor, [&store = call.hub.store(), query = std::move(query),
                                reply = std::move(call.reply)]() mutable {
          answer_from_store(reply, [&] {
            reply.success(media_type::kCollection, notification_page(store.reader(), query));
          });
        });
  });
}

}  // namespace

void add_notification_log(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/notifications", media_type::kNotification,
             "The log of notifications, newest first; with `id` those of one message.",
             get_notifications});
}

}  // namespace parlance::services
