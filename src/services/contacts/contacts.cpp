#include "services/contacts/contacts.h"

#include "base/json_scanner.h"
#include "model/media_type.h"
#include "services/contacts/variables.h"
#include "services/support.h"

namespace parlance::services {
namespace {

class ContactService final : public Service {
 public:
  void attach(hub::Hub& hub) override {
    hub.add_rewriter([&hub](Message& message, const hub::AccountPtr& sender) {
      replace_variables(hub, message, sender);
      return Reason{};
    });
  }
  void start() override {}
  void stop() override {}
};

}  // namespace

std::shared_ptr<Service> register_contacts(hub::CommandTable& table) {
  add_change_contact(table);
  add_get_contact(table);
  add_list_contacts(table);
  add_comments(table);
  return std::make_shared<ContactService>();
}

hub::AccountPtr roster_owner(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return nullptr;
  }
  auto account = call.hub.accounts().find(call.owner);
  if (account == nullptr) {
    call.reply.failure(reason_code::kNotAllowed, "A guest has no account that could have contacts");
  }
  return account;
}

std::optional<Node> contact_address(hub::CommandCall& call, std::string_view segment) {
  auto address = identity_from_segment(segment);
  if (address && !address->domain().empty()) return address;
  call.reply.failure(reason_code::kIdentity, "identity: must be name@domain");
  return std::nullopt;
}

bool check_resource(hub::CommandCall& call, std::string_view type) {
  if (call.command.resource.empty()) {
    call.reply.failure(reason_code::kEmptyDocument, "The command has no resource");
    return false;
  }
  const std::string_view given = call.command.type;
  const bool fits =
      given.empty() || media_type::same(given, type) || media_type::same(given, media_type::kJson);
  if (fits && JsonScanner(call.command.resource).open(JsonKind::kObject)) return true;
  call.reply.failure(reason_code::kResourceType,
                     "The resource is not a document of type " + std::string(type));
  return false;
}

}  // namespace parlance::services
