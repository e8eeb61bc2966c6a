// What the commands of all services have in common: who may ask, and how failures are told.
#pragma once

#include <string_view>

#include "base/function.h"
#include "hub/command_table.h"
#include "hub/hub.h"
#include "store/connection.h"

namespace parlance::services {

// Bits of store::Delegation::envelopes.
inline constexpr std::uint8_t kMessageBit = 1;
inline constexpr std::uint8_t kNotificationBit = 2;
inline constexpr std::uint8_t kCommandBit = 4;

// The caller asks for what is its own. What gives access (keys, delegations, passwords) is open to
// nobody else.
bool is_owner(const hub::CommandCall& call);
// The same, or the owner lets the caller send commands on its behalf.
bool may_act(const hub::CommandCall& call);

// Failure 31: the thing belongs to another.
void refuse_foreign(hub::CommandReply& reply);
void not_found(hub::CommandReply& reply);
// Removes one thing: `remove` runs in a write and says whether it was there. Failure 67 when it was
// not.
void remove_from_store(hub::Hub& hub, hub::CommandReply reply,
                       Function<bool(store::Connection&)> remove);
// Failure 61 for what the database throws on reading.
void refuse_unreadable(hub::CommandReply& reply, const store::StorageFailure& failure);

// Runs `read`, which answers through `reply`; a failing database is told as such.
template <class Read>
void answer_from_store(hub::CommandReply& reply, Read read) {
  try {
    read();
  } catch (const store::StorageFailure& failure) {
    refuse_unreadable(reply, failure);
  }
}

}  // namespace parlance::services
