// S2 and S3: one schedule, and all of them by time.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "model/collection.h"
#include "model/filter.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/schedule/schedule.h"
#include "services/schedule/schedule_document.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 1000, .take_max = 1000};

void get_schedule(hub::CommandCall call) {
  const auto account = scheduling_account(call);
  if (account == nullptr) return;
  answer_from_store(call.reply, [&] {
    const auto schedule = store::find_schedule(call.hub.store().reader(), account->account.id,
                                               call.variables.front());
    if (!schedule) return not_found(call.reply);
    std::string out;
    append_schedule(out, *schedule);
    call.reply.success(kScheduleType, std::move(out));
  });
}

std::optional<FilterLiteral> property_of(const store::Schedule& schedule, std::string_view name) {
  const auto text = [](std::string_view value) {
    return FilterLiteral{std::string(value), std::string(value)};
  };
  if (name == "when") return FilterLiteral{schedule.due, {}};
  if (name == "status") return text(to_text(schedule.status));
  if (name == "message.id") return text(schedule.message_id);
  if (name == "message.to") return text(schedule.to);
  if (schedule.name.empty()) return std::nullopt;
  return text(schedule.name);
}

void list_schedules(hub::CommandCall call) {
  static const std::vector<std::string> kProperties{"name", "when", "status", "message.id",
                                                    "message.to"};
  const auto account = scheduling_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  std::function<bool(const store::Schedule&)> wanted;
  if (const auto text = call.uri.query("filter"); text && !trim(*text).empty()) {
    auto filter = parse_filter(*text, &kProperties);
    if (!filter) return call.reply.failure(filter.error());
    wanted = [filter = std::make_shared<FilterNode>(std::move(*filter))](
                 const store::Schedule& schedule) {
      return matches(*filter, [&](std::string_view name) { return property_of(schedule, name); });
    };
  }
  answer_from_store(call.reply, [&] {
    const auto list = store::list_schedules(call.hub.store().reader(), account->account.id,
                                            page->skip, page->take, wanted);
    std::string out;
    CollectionWriter items(out, kScheduleType, list.total);
    for (const auto& schedule : list.schedules) append_schedule(items.item(), schedule);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

}  // namespace

void add_get_schedules(hub::CommandTable& table) {
  table.add({kScheduler, Method::kGet, "/schedules/{messageId}", kScheduleType,
             "A schedule by its message's id, with its status.", get_schedule});
  table.add({kScheduler, Method::kGet, "/schedules", kScheduleType,
             "The bot's schedules by time, at most 1,000 at once.", list_schedules});
}

}  // namespace parlance::services
