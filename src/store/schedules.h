// Messages that are to go out at a time (spec extensions-2 5), and what became of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/connection.h"
#include "store/identities.h"

namespace parlance::store {

enum class ScheduleStatus : std::uint8_t { kScheduled, kExecuted, kCanceled };

struct Schedule {
  std::int64_t id = 0;     // of the store's sequence: of two due at once the one set first is first
  IdentityId owner = 0;    // an account; its schedules go with it
  std::string message_id;  // of an owner's schedules each has its own
  std::string name;        // may be empty
  Timestamp due{};
  ScheduleStatus status = ScheduleStatus::kScheduled;
  std::string to;                  // of the message, as addressed
  std::optional<Timestamp> ended;  // when it was executed or canceled
  std::string message;  // JSON, as it is to be sent; empty once it is not scheduled any more
};

// Inside a write. Takes the place of the owner's schedule with that message id while that is still
// scheduled; false, and nothing is changed, when it was executed or canceled.
bool put_schedule(Connection& connection, const Schedule& schedule);
std::optional<Schedule> find_schedule(Connection& connection, IdentityId owner,
                                      std::string_view message_id);

// By time, earliest first. `total` counts all that `wanted` (every one when it is empty).
struct ScheduleList {
  std::int64_t total = 0;
  std::vector<Schedule> schedules;
};
ScheduleList list_schedules(Connection& connection, IdentityId owner, std::int64_t skip,
                            std::int64_t take,
                            const std::function<bool(const Schedule&)>& wanted = {});

// Inside a write. Its message is forgotten. False when it is not there or not scheduled any more.
bool finish_schedule(Connection& connection, std::int64_t id, ScheduleStatus status, Timestamp now);

// Still scheduled and due at `now`, of all owners, earliest first; and when the first one is.
std::vector<Schedule> due_schedules(Connection& connection, Timestamp now, std::int64_t limit);
std::optional<Timestamp> next_due(Connection& connection);

// Inside a write. Removes at most `limit` that ended before then; returns how many.
std::int64_t remove_ended_schedules(Connection& connection, Timestamp before, std::int64_t limit);

}  // namespace parlance::store
