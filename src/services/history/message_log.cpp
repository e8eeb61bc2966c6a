// CH-2: everything that the bot sent and received.
#include <utility>

#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/history/history.h"
#include "services/history/history_support.h"
#include "services/support.h"
#include "store/messages.h"

namespace parlance::services {
namespace {

void get_messages(hub::CommandCall call) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  const auto page = read_page(call.uri, {});
  if (!page) return call.reply.failure(page.error());
  answer_from_store(call.reply, [&] {
    const auto owner = log_of(call.hub, call.owner);
    if (owner == 0) {
      return call.reply.success(media_type::kCollection, empty_collection(media_type::kMessage));
    }
    auto list = store::list_messages(call.hub.store().reader(), owner, page->skip, page->take,
                                     oldest_kept(call.hub, call.hub.settings().history_days));
    std::string out;
    CollectionWriter items(out, media_type::kMessage, list.total);
    for (auto& stored : list.messages) {
      put_storage_date(stored.message.metadata, stored.date);
      append_json(items.item(), stored.message);
    }
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

}  // namespace

void add_message_log(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/messages", media_type::kMessage,
             "The log of messages that the bot sent and received, newest first.", get_messages});
}

}  // namespace parlance::services
