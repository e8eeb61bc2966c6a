// `/accounts/{identity}`: what bots may know of people (spec extensions-2 9, U1 and U2). Sent to
// the postmaster of a channel, with the channel in the URI; the domain may then be left out.
#include <optional>
#include <string>

#include "base/text.h"
#include "hub/domains.h"
#include "model/media_type.h"
#include "services/account/account.h"
#include "services/account/account_document.h"
#include "services/support.h"

namespace parlance::services {
namespace {

std::optional<Node> wanted(const hub::CommandCall& call) {
  const std::string& segment = call.variables.front();
  if (segment.find('@') != std::string::npos) return identity_from_segment(segment);
  std::string_view domain;
  if (!call.uri.owner().empty() && call.uri.owner().name().empty()) {
    domain = call.uri.owner().domain();
  } else {
    domain = call.hub.domains().service(call.command.to);
  }
  if (domain.find('.') == std::string_view::npos) return std::nullopt;
  return identity_from_segment(segment + "@" + std::string(domain));
}

void get_entry(hub::CommandCall call) {
  // One row for all postmasters, though only the core and those of channels keep a directory.
  const auto service = call.hub.domains().service(call.command.to);
  if (!service.empty() && service.find('.') == std::string_view::npos) {
    return call.reply.failure(reason_code::kUriNotSupported,
                              "The URI " + call.uri.text() + " is not supported");
  }
  const auto identity = wanted(call);
  if (!identity) return call.reply.failure(reason_code::kIdentity, "Invalid identity");
  answer_from_store(call.reply, [&] {
    const auto account = call.hub.accounts().find(*identity);
    if (identity->same_identity(call.caller.node)) {
      if (account == nullptr) return not_found(call.reply);
      return call.reply.success(media_type::kAccount, own_account(account->account));
    }
    const bool bot = call.caller.account != nullptr && call.caller.account->is_bot();
    if (!bot && (account == nullptr || !account->delegates(call.caller.node, kCommandBit))) {
      return call.reply.failure(reason_code::kPermission,
                                "The account of another identity needs its delegation");
    }
    if (account == nullptr || (account->is_bot() && bot)) return not_found(call.reply);
    call.reply.success(media_type::kAccount, public_account(account->account));
  });
}

}  // namespace

void add_directory(hub::CommandTable& table) {
  table.add({"*", Method::kGet, "/accounts/{identity}", media_type::kAccount,
             "What is known of a person, for bots; the whole account for its owner.", get_entry});
}

}  // namespace parlance::services
