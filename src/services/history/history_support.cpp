#include "services/history/history_support.h"

#include <chrono>

#include "base/time_text.h"
#include "model/collection.h"

namespace parlance::services {

Timestamp oldest_kept(const hub::Hub& hub, int days) {
  return hub.clock().now() - std::chrono::days{days};
}

Result<std::optional<Timestamp>> read_date(const LimeUri& uri, std::string_view name) {
  const auto text = uri.query(name);
  if (!text || text->empty()) return std::nullopt;
  const auto date = parse_iso8601(*text);
  if (!date) return fail(ErrorCode::kInvalid, "must be an ISO-8601 date", std::string(name));
  return *date;
}

std::string empty_collection(std::string_view item_type) {
  std::string out;
  CollectionWriter(out, item_type, 0).close();
  return out;
}

void put_storage_date(Metadata& metadata, Timestamp date) {
  metadata.set("#envelope.storageDate", to_iso8601(std::chrono::floor<std::chrono::seconds>(date)));
}

store::IdentityId log_of(hub::Hub& hub, const Node& owner) {
  const auto account = hub.accounts().find(owner);
  return account != nullptr && account->is_bot() ? account->account.id : 0;
}

}  // namespace parlance::services
