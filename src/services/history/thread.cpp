// CH-1: the messages of one thread.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "base/time_text.h"
#include "hub/settings.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/history/history.h"
#include "services/history/history_support.h"
#include "services/history/page_cache.h"
#include "services/history/thread_page.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 20, .take_max = 100};

// The options of the URI; errors name the option.
Result<store::ThreadQuery> read_options(const LimeUri& uri) {
  store::ThreadQuery query;
  const auto page = read_page(uri, kPage);
  if (!page) return std::unexpected(page.error());
  query.skip = page->skip;
  query.take = page->take;
  if (const auto id = uri.query("messageId"); id && !id->empty()) query.anchor_id = *id;
  const auto date = read_date(uri, "storageDate");
  if (!date) return std::unexpected(date.error());
  query.anchor_date = *date;
  if (const auto direction = uri.query("direction"); direction && !direction->empty()) {
    query.ascending = iequals(*direction, "asc");
    if (!query.ascending && !iequals(*direction, "desc")) {
      return fail(ErrorCode::kInvalid, "must be asc or desc", "direction");
    }
  }
  // Nothing is re-signed or tunnelled yet; a wrong value is a wrong value already.
  for (const auto* name : {"refreshExpiredMedia", "getFromOriginator"}) {
    const auto value = uri.query(name);
    if (value && !value->empty() && !parse_boolean(*value)) {
      return fail(ErrorCode::kInvalid, "must be true or false", name);
    }
  }
  return query;
}

// Threads are kept by bot. Who is no bot reads the bot's thread with it, from its own side.
struct Sides {
  store::IdentityId bot = 0;  // 0: there is no such thread
  Node peer;
  bool mirrored = false;
};

Sides sides_of(const hub::CommandCall& call, const Node& other) {
  const auto own = call.hub.accounts().find(call.owner);
  if (own != nullptr && own->is_bot()) return {own->account.id, other, false};
  const auto bot = call.hub.accounts().find(other);
  if (bot == nullptr || !bot->is_bot()) return {};
  return {bot->account.id, call.owner, true};
}

void get_thread(hub::CommandCall call, const std::shared_ptr<PageCache>& cache) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  const auto other = identity_from_segment(call.variables.front());
  if (!other) return call.reply.failure(reason_code::kIdentity, "Invalid identity");
  auto query = read_options(call.uri);
  if (!query) return call.reply.failure(query.error());
  query->oldest = oldest_kept(call.hub, call.hub.settings().history_days);

  answer_from_store(call.reply, [&] {
    Sides sides = sides_of(call, *other);
    query->owner = sides.bot;
    // What is told about messages is written a little later than it is sent: first that.
    call.hub.flush_history(
        *call.caller.executor,
        [&store = call.hub.store(), query = std::move(*query), sides = std::move(sides),
         reply = std::move(call.reply), cache]() mutable {
          answer_from_store(reply, [&] {
            if (query.owner == 0) {
              return reply.success(media_type::kCollection,
                                   empty_collection(media_type::kThreadMessage));
            }
            reply.success(media_type::kCollection,
                          thread_page(store.reader(), query, sides.peer, sides.mirrored, *cache));
          });
        });
  });
}

}  // namespace

void add_thread(hub::CommandTable& table, std::size_t cache) {
  table.add({"", Method::kGet, "/threads/{identity}", media_type::kThreadMessage,
             "The messages exchanged with an identity, newest first, or around an anchor.",
             [cache = std::make_shared<PageCache>(cache)](hub::CommandCall call) {
               get_thread(std::move(call), cache);
             }});
}

}  // namespace parlance::services
