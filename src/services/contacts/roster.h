// Whose contacts a bot sees, and how those who write to it become contacts (spec extensions-1 8).
//
// Nothing is written for a contact on a message's way. The bot's threads know who wrote and when: a
// single contact is completed from its thread when it is read, and before contacts are listed the
// threads that changed since the last time are noted.
#pragma once

#include <optional>
#include <string>

#include "hub/hub.h"
#include "store/contacts.h"

namespace parlance::services {

// The bots of an app share its contacts. Those that are in no app of their own, in `default`, have
// them each for itself.
std::string roster_of(const hub::AccountEntry& account);

// The contact as it is now, also one that only wrote to the bot so far.
std::optional<store::Contact> contact_now(hub::Hub& hub, const hub::AccountEntry& owner,
                                          const Node& address);

// Makes contacts of those who wrote to `owner`, and notes when they last did. `done` is called on
// this thread when there was nothing to do, else on the writer's.
void update_roster(hub::Hub& hub, Executor& executor, hub::AccountPtr owner,
                   Function<void(Result<void>)> done);

}  // namespace parlance::services
