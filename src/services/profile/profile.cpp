#include "services/profile/profile.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "base/text.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "services/profile/profile_property.h"
#include "services/support.h"
#include "store/profile.h"

namespace parlance::services {
namespace {

// The property that the URI names; else the reply has been given.
const ProfileProperty* property_of(hub::CommandCall& call) {
  const ProfileProperty* const property = find_property(call.variables.front());
  if (property == nullptr) {
    call.reply.failure(reason_code::kArgument,
                       "A profile has no property of this name; it has " + property_names());
  }
  return property;
}

// Whose profile is changed; else the reply has been given.
store::IdentityId profile_of(hub::CommandCall& call) {
  if (!may_act(call)) {
    refuse_foreign(call.reply);
    return 0;
  }
  const auto account = call.hub.accounts().find(call.owner);
  if (account != nullptr) return account->account.id;
  call.reply.failure(reason_code::kNotAllowed, "A guest has no account that could have a profile");
  return 0;
}

void set_property(hub::CommandCall call) {
  const auto owner = profile_of(call);
  if (owner == 0) return;
  const ProfileProperty* const property = property_of(call);
  if (property == nullptr) return;
  const auto fault = property_fault(*property, call.command.type, call.command.resource);
  if (fault) return call.reply.failure(fault.code, fault.description);
  call.hub.store().writer().submit(
      [owner, name = property->name,
       document = store::TypedDocument{call.command.type, call.command.resource}](
          store::Connection& connection) {
        store::put_profile_property(connection, owner, name, document);
      },
      [reply = std::move(call.reply)](Result<void> outcome) mutable {
        if (!outcome) return reply.failure(outcome.error());
        reply.success();
      });
}

// A profile is for everybody who talks to the bot: reading it is not restricted.
void get_property(hub::CommandCall call) {
  const ProfileProperty* const property = property_of(call);
  if (property == nullptr) return;
  answer_from_store(call.reply, [&] {
    const auto account = call.hub.accounts().find(call.owner);
    if (account == nullptr) return not_found(call.reply);
    auto found = store::find_profile_property(call.hub.store().reader(), account->account.id,
                                              property->name);
    if (!found) return not_found(call.reply);
    call.reply.success(found->type, std::move(found->document));
  });
}

void list_properties(hub::CommandCall call) {
  answer_from_store(call.reply, [&] {
    const auto account = call.hub.accounts().find(call.owner);
    std::vector<std::string> names;
    if (account != nullptr) {
      names = store::list_profile_properties(call.hub.store().reader(), account->account.id);
    }
    std::string out;
    CollectionWriter items(out, media_type::kText, static_cast<std::int64_t>(names.size()));
    for (const auto& name : names) append_json_string(items.item(), name);
    items.close();
    call.reply.success(media_type::kCollection, std::move(out));
  });
}

void delete_property(hub::CommandCall call) {
  const auto owner = profile_of(call);
  if (owner == 0) return;
  const ProfileProperty* const property = property_of(call);
  if (property == nullptr) return;
  remove_from_store(call.hub, std::move(call.reply),
                    [owner, name = property->name](store::Connection& connection) {
                      return store::remove_profile_property(connection, owner, name);
                    });
}

}  // namespace

void register_profile(hub::CommandTable& table) {
  table.add({"", Method::kGet, "/profile", media_type::kText,
             "The names of the properties that are defined, for everybody.", list_properties});
  table.add({"", Method::kGet, "/profile/{property}", "",
             "What the bot shows: get-started, get-started-label, greeting or persistent-menu.",
             get_property});
  table.add({"", Method::kSet, "/profile/{property}", "",
             "Defines the property: a text, or for persistent-menu a multimedia menu.",
             set_property});
  table.add(
      {"", Method::kDelete, "/profile/{property}", "", "Removes the property.", delete_property});
}

}  // namespace parlance::services
