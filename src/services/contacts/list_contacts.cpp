// C7: the roster in pages.
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "model/collection.h"
#include "model/filter.h"
#include "model/media_type.h"
#include "model/query.h"
#include "services/contacts/contact_document.h"
#include "services/contacts/contacts.h"
#include "services/contacts/roster.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr PageRule kPage{.take_default = 100, .take_max = 30'000, .refuse_over_max = true};
constexpr std::int64_t kDeepestFiltered = 10'000;  // skip and take together

// Clients encode it once more than needed: decoded until it parses.
Result<FilterNode> read_filter(std::string_view text) {
  auto first = parse_filter(text, &contact_properties());
  if (first) return first;
  std::string again(text);
  for (int i = 0; i < 2; ++i) {
    auto decoded = percent_decode(again);
    if (!decoded || *decoded == again || !is_valid_utf8(*decoded)) break;
    again = std::move(*decoded);
    if (auto filter = parse_filter(again, &contact_properties())) return filter;
  }
  return first;
}

// `$orderby`: a property, and perhaps asc or desc. `$ascending` alone orders by name.
Result<void> read_order(const LimeUri& uri, const Page& page, store::ContactQuery& query) {
  const auto order = uri.query("orderby");
  if (!order || trim(*order).empty()) {
    if (page.ascending) query.order = "name";
    query.descending = page.ascending == false;
    return {};
  }
  const std::string text = to_lower(trim(*order));
  const auto blank = std::min(text.find(' '), text.size());
  const auto direction = trim(std::string_view(text).substr(blank));
  query.order = text.substr(0, blank);
  query.descending = direction == "desc" || (direction.empty() && page.ascending == false);
  if (!store::can_sort_by(query.order) ||
      (!direction.empty() && direction != "asc" && direction != "desc")) {
    return fail(ErrorCode::kInvalid, "must be a property that can be sorted by, and asc or desc",
                "$orderby");
  }
  return {};
}

struct Listing {
  store::ContactQuery query;
  std::optional<FilterNode> filter;
};

Result<std::shared_ptr<Listing>> read_listing(const LimeUri& uri) {
  const auto page = read_page(uri, kPage);
  if (!page) return std::unexpected(page.error());
  auto listing = std::make_shared<Listing>();
  listing->query.skip = page->skip;
  listing->query.take = page->take;
  if (auto order = read_order(uri, *page, listing->query); !order) {
    return std::unexpected(order.error());
  }
  const auto text = uri.query("filter");
  if (!text || trim(*text).empty()) return listing;
  auto filter = read_filter(*text);
  if (!filter) return std::unexpected(filter.error());
  if (page->skip > kDeepestFiltered - page->take) {
    return fail(ErrorCode::kInvalid, "$skip and $take must not be more than 10000 together",
                "$filter");
  }
  listing->filter = std::move(*filter);
  listing->query.filter = &*listing->filter;
  listing->query.matches = [&node = *listing->filter](const store::Contact& contact) {
    return matches(node, contact);
  };
  return listing;
}

void answer(hub::Hub& hub, const store::ContactQuery& query, hub::CommandReply& reply) {
  answer_from_store(reply, [&] {
    const auto page = store::list_contacts(hub.store().reader(), query);
    std::string out;
    CollectionWriter items(out, kContactType, page.total);
    for (const auto& contact : page.contacts) append_contact(items.item(), contact);
    items.close();
    reply.success(media_type::kCollection, std::move(out));
  });
}

void list_contacts(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr) return;
  auto listing = read_listing(call.uri);
  if (!listing) return call.reply.failure(listing.error());
  (*listing)->query.roster = roster_of(*owner);
  auto& executor = *call.caller.executor;
  update_roster(
      call.hub, executor, owner,
      [&hub = call.hub, &executor, listing = std::move(*listing),
       reply = std::move(call.reply)](const Result<void>& outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        if (executor.on_this_thread()) return answer(hub, listing->query, reply);
        executor.post([&hub, listing = std::move(listing), reply = std::move(reply)]() mutable {
          answer(hub, listing->query, reply);
        });
      });
}

}  // namespace

void add_list_contacts(hub::CommandTable& table) {
  table.add({"crm", Method::kGet, "/contacts", kContactType,
             "The contacts in order of creation, or those that a $filter lets through.",
             list_contacts});
}

}  // namespace parlance::services
