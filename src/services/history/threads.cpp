// CH-5: the bot's threads, each with its last message.
#include <algorithm>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/history/history.h"
#include "services/history/history_support.h"
#include "services/history/thread_page.h"
#include "services/support.h"
#include "store/messages.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 50, .take_max = 100};

std::string last_message(const store::ThreadSummary& thread) {
  const auto& stored = thread.last;
  const auto& message = stored.message;
  std::string metadata;
  if (!message.metadata.empty()) {
    JsonObject object(metadata);
    for (const auto& [name, value] : message.metadata.entries()) object.string(name, value);
    object.close();
  }
  store::ThreadRow row{};
  row.id = message.id;
  row.type = message.type;
  row.content = message.content;
  row.metadata = metadata;
  row.direction = thread.last_direction;
  row.status = stored.status;
  row.reason_code = stored.reason.code;
  row.reason_text = stored.reason.description;
  row.date = stored.date;
  std::string out;
  append_thread_message(out, row, false);
  return out;
}

std::string thread_list(const store::ThreadList& list) {
  std::string out;
  CollectionWriter items(out, media_type::kThread, list.total);
  for (const auto& thread : list.threads) {
    JsonObject object(items.item());
    object.string("ownerIdentity", thread.owner.identity());
    object.string("identity", thread.peer.identity());
    // Documented in the plural, sent in the singular: under both names (spec blip-core C13).
    const std::string last = last_message(thread);
    object.raw("lastMessage", last);
    object.raw("lastMessages", last);
    object.number("unreadMessages", thread.unread);
    object.close();
  }
  items.close();
  return out;
}

void get_threads(hub::CommandCall call) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  const auto start = read_date(call.uri, "messageDate");
  if (!start) return call.reply.failure(start.error());
  const auto oldest = oldest_kept(call.hub, call.hub.settings().history_days);
  const Timestamp since = std::max(start->value_or(oldest), oldest);
  answer_from_store(call.reply, [&] {
    const auto owner = log_of(call.hub, call.owner);
    if (owner == 0) {
      return call.reply.success(media_type::kCollection, empty_collection(media_type::kThread));
    }
    // Unread counts and statuses are written a little later than they are told.
    call.hub.flush_history(*call.caller.executor, [&store = call.hub.store(), owner, page = *page,
                                                   since, reply = std::move(call.reply)]() mutable {
      answer_from_store(reply, [&] {
        const auto list = store::list_threads(store.reader(), owner, page.skip, page.take, since);
        reply.success(media_type::kCollection, thread_list(list));
      });
    });
  });
}

}  // namespace

void add_threads(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/threads", media_type::kThread,
             "The bot's threads by their last message, newest first.", get_threads});
}

}  // namespace parlance::services
