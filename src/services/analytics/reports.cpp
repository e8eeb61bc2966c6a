// AN-6 to AN-9: reports.
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

constexpr PageRule kPage{.take_default = 100, .take_max = 1000};

void set_report(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  auto report = read_report(call.command.resource);
  if (!report) return call.reply.failure(report.error());
  report->modified = call.hub.clock().now();
  const auto kept = std::make_shared<store::Report>(std::move(*report));
  call.hub.store().writer().submit(
      [kept, owner = account->account.id](store::Connection& connection) {
        store::put_report(connection, owner, *kept);
      },
      [kept, reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success(kReport, report_json(*kept));
      });
}

void get_report(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  answer_from_store(call.reply, [&] {
    const auto found =
        store::find_report(call.hub.store().reader(), account->account.id, call.variables.front());
    if (!found) return not_found(call.reply);
    call.reply.success(kReport, report_json(*found));
  });
}

void list_reports(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  const auto page = read_page(call.uri, kPage);
  if (!page) return call.reply.failure(page.error());
  const auto sorting =
      page->ascending.value_or(false) ? store::Sorting::kByName : store::Sorting::kUsual;
  answer_from_store(call.reply, [&] {
    const auto list = store::list_reports(call.hub.store().reader(), account->account.id, sorting,
                                          page->skip, page->take);
    std::string out;
    CollectionWriter items(out, kReport, list.total);
    for (const auto& report : list.items) items.item() += report_json(report);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_report(hub::CommandCall call) {
  const auto account = analytics_account(call);
  if (account == nullptr) return;
  remove_from_store(
      call.hub, std::move(call.reply),
      [owner = account->account.id, id = call.variables.front()](store::Connection& connection) {
        return store::remove_report(connection, owner, id);
      });
}

}  // namespace

void add_reports(hub::CommandTable& table) {
  table.add({kAnalytics, Method::kSet, "/reports", kReport,
             "Creates a report or replaces the one of that id; answers it.", set_report});
  table.add({kAnalytics, Method::kGet, "/reports", kReport,
             "All reports, last modified first, or by name.", list_reports});
  table.add({kAnalytics, Method::kGet, "/reports/{reportId}", kReport, "One report.", get_report});
  table.add({kAnalytics, Method::kDelete, "/reports/{reportId}", kReport,
             "Removes the report with its charts.", delete_report});
}

}  // namespace parlance::services
