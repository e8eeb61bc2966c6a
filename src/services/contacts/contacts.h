// Contacts: the bot's roster, comments on it, and `${contact.…}` in messages (spec extensions-2 1,
// C1 to C7; extensions-1 8).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "hub/command_table.h"
#include "services/service.h"

namespace parlance::services {

inline constexpr std::string_view kContactType = "application/vnd.lime.contact+json";
inline constexpr std::string_view kCommentType = "application/vnd.iris.crm.comment+json";

// The service replaces variables in messages of bots.
std::shared_ptr<Service> register_contacts(hub::CommandTable& table);

// One file each.
void add_change_contact(hub::CommandTable& table);  // C1, C2
void add_get_contact(hub::CommandTable& table);     // C6, and the removal
void add_list_contacts(hub::CommandTable& table);   // C7
void add_comments(hub::CommandTable& table);        // C3 to C5

// What the commands share. Null or absent: the reply has been given.
hub::AccountPtr roster_owner(hub::CommandCall& call);
std::optional<Node> contact_address(hub::CommandCall& call, std::string_view segment);
// False when the resource is missing or of a type that is not `type` nor plain JSON.
bool check_resource(hub::CommandCall& call, std::string_view type);

}  // namespace parlance::services
