// AN-10 to AN-13: the charts of a report.
#include <memory>
#include <utility>

#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/analytics/analytics.h"
#include "services/analytics/report_document.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 100, .take_max = 1000, .refuse_over_max = true};

// `replace`: the chart that the URI names, which must be there; it is not answered.
void put_chart(hub::CommandCall call, bool replace) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  auto chart = read_chart(call.command.resource, replace ? call.variables.at(1) : std::string());
  if (!chart) return call.reply.failure(chart.error());
  const auto kept = std::make_shared<store::Chart>(std::move(*chart));
  const auto found = std::make_shared<bool>(false);
  call.hub.store().writer().submit(
      [kept, found, replace, owner = account->account.id, now = call.hub.clock().now(),
       report = call.variables.front()](store::Connection& connection) {
        if (replace && !store::has_chart(connection, owner, report, kept->id)) return;
        *found = store::put_chart(connection, owner, report, *kept, now);
      },
      [kept, found, replace, reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (!*found) return not_found(reply);
        if (replace) return reply.success();
        reply.success(kChart, kept->document);
      });
}

void list_charts(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  const auto sorting =
      page->ascending.value_or(false) ? store::Sorting::kByName : store::Sorting::kUsual;
  answer_from_store(call.reply, [&] {
    const auto owner = account->account.id;
    const std::string& report = call.variables.front();
    auto& reader = call.hub.store().reader();
    if (!store::find_report(reader, owner, report)) return not_found(call.reply);
    const auto list = store::list_charts(reader, owner, report, sorting, page->skip, page->take);
    std::string out;
    CollectionWriter items(out, kChart, list.total);
    for (const auto& chart : list.items) items.item() += chart.document;
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_chart(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  remove_from_store(
      call.hub, std::move(call.reply),
      [owner = account->account.id, now = call.hub.clock().now(), report = call.variables.at(0),
       id = call.variables.at(1)](store::Connection& connection) {
        return store::remove_chart(connection, owner, report, id, now);
      });
}

}  // namespace

void add_charts(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kSet, "/reports/{reportId}/charts", kChart,
             "Puts a chart into the report, or replaces the one of that id; answers it.",
             [](hub::CommandCall call) { put_chart(std::move(call), false); }});
  table.add({kAnalytics, Method::kGet, "/reports/{reportId}/charts", kChart,
             "The charts of the report in their order, or by name.", list_charts});
  table.add({kAnalytics, Method::kSet, "/reports/{reportId}/charts/{chartId}", kChart,
             "Replaces the chart.",
             [](hub::CommandCall call) { put_chart(std::move(call), true); }});
  table.add({kAnalytics, Method::kDelete, "/reports/{reportId}/charts/{chartId}", kChart,
             "Removes the chart.", delete_chart});
}

}  // namespace parlance::services
