// C6, and the removal of a contact, which clients send though it is not documented.
#include <memory>
#include <utility>

#include "services/contacts/contact_document.h"
#include "services/contacts/contacts.h"
#include "services/contacts/roster.h"
#include "services/support.h"

namespace parlance::services {
namespace {

void get_contact(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr) return;
  const auto address = contact_address(call, call.variables.front());
  if (!address) return;
  answer_from_store(call.reply, [&] {
    const auto contact = contact_now(call.hub, *owner, *address);
    if (!contact) return not_found(call.reply);
    std::string out;
    append_contact(out, *contact);
    call.reply.success(kContactType, std::move(out));
  });
}

void remove(hub::Hub& hub, const std::string& roster, const Node& address,
            hub::CommandReply reply) {
  remove_from_store(hub, std::move(reply), [roster, address](store::Connection& connection) {
    return store::remove_contact(connection, roster, address);
  });
}

void delete_contact(hub::CommandCall call) {
  const auto owner = roster_owner(call);
  if (owner == nullptr) return;
  const auto address = contact_address(call, call.variables.front());
  if (!address) return;
  // What it wrote until now must not bring it back.
  update_roster(call.hub, *call.caller.executor, owner,
                [&hub = call.hub, roster = roster_of(*owner), address = *address,
                 reply = std::move(call.reply)](const Result<void>& outcome) mutable {
                  if (!outcome) return reply.failure(outcome.error());
                  remove(hub, roster, address, std::move(reply));
                });
}

}  // namespace

void add_get_contact(hub::CommandTable& table) {
  table.add(
      {"crm", Method::kGet, "/contacts/{identity}", kContactType, "One contact.", get_contact});
  table.add({"crm", Method::kDelete, "/contacts/{identity}", "",
             "Removes a contact and the comments on it.", delete_contact});
}

}  // namespace parlance::services
