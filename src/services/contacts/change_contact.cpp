// C1 and C2: `set` replaces a contact, `merge` changes what it names.
#include <memory>
#include <utility>

#include "services/contacts/contact_document.h"
#include "services/contacts/contacts.h"
#include "services/contacts/roster.h"
#include "services/support.h"

namespace parlance::services {
namespace {

// Writer thread: against the contact as it is now.
Result<void> write(store::Connection& connection, const std::string& roster, const Node& identity,
                   const ContactChange& change, bool merge, Timestamp now) {
  auto contact = store::find_contact(connection, roster, identity);
  if (!contact) {
    contact.emplace();
    contact->identity = identity;
    contact->created = now;
  }
  auto document = apply_change(contact->document, change, merge);
  if (!document) return std::unexpected(document.error());
  contact->document = std::move(*document);
  // The server keeps this date; what a client says counts only while it knows nothing better.
  if (!contact->last_message) contact->last_message = change.last_message;
  store::put_contact(connection, roster, *contact);
  return {};
}

void change_contact(hub::CommandCall call, bool merge) {
  const auto owner = roster_owner(call);
  if (owner == nullptr || !check_resource(call, kContactType)) return;
  auto change = read_contact(call.command.resource);
  if (!change) return call.reply.failure(change.error());
  const auto address =
      contact_address(call, call.variables.empty() ? change->identity.value_or(std::string())
                                                   : call.variables.front());
  if (!address) return;
  auto outcome = std::make_shared<Result<void>>();
  call.hub.store().writer().submit(
      [outcome, roster = roster_of(*owner), address = *address, change = std::move(*change), merge,
       now = call.hub.clock().now()](store::Connection& connection) {
        *outcome = write(connection, roster, address, change, merge, now);
      },
      [outcome, reply = std::move(call.reply)](const Result<void>& written) mutable {
        if (!written) return reply.failure(written.error());
        if (!*outcome) return reply.failure(outcome->error());
        reply.success();
      });
}

}  // namespace

void add_change_contact(hub::CommandTable& table) {
  table.add({"crm", Method::kSet, "/contacts", kContactType,
             "Creates a contact or replaces it: members that are not given are erased.",
             [](hub::CommandCall call) { change_contact(std::move(call), false); }});
  for (const auto* uri : {"/contacts", "/contacts/{identity}"}) {
    table.add({"crm", Method::kMerge, uri, kContactType,
               "Creates a contact or changes the members and extras that are given; null removes.",
               [](hub::CommandCall call) { change_contact(std::move(call), true); }});
  }
}

}  // namespace parlance::services
