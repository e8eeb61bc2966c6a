#include <utility>

#include "base/json_writer.h"
#include "services/session/session.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr std::string_view kQuota = "application/vnd.lime.quota+json";
constexpr std::int64_t kMaxEnvelopeSize = 8 * 1024 * 1024;  // spec lime 5.1, 5.2

void get_quota(hub::CommandCall call) {
  if (!may_act(call)) return refuse_foreign(call.reply);
  const auto& settings = call.hub.settings();
  const auto account = call.hub.accounts().find(call.owner);
  std::string out;
  JsonObject object(out);
  if (settings.throttle && account != nullptr && account->account.plan != store::Plan::kUnlimited) {
    const bool free = account->account.plan == store::Plan::kFree;
    object.number("throughput", (free ? settings.free_plan : settings.paid_plan).messages);
  }
  object.number("maxEnvelopeSize", kMaxEnvelopeSize);
  object.close();
  call.reply.success(kQuota, std::move(out));
}

}  // namespace

void add_quota(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/quota", kQuota,
             "Messages a second that the plan allows, and the size of the largest envelope.",
             get_quota});
}

}  // namespace parlance::services
