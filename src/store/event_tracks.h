// Events that a bot counts, by category and action (spec extensions-1 1).
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

struct EventTrack {
  std::string category;
  std::string action;
  Timestamp date{};
  Timestamp day{};       // when the day began in which it counts
  std::string document;  // JSON members of what else it says, without braces; empty: nothing
};

// From `begin` on, and before `end`.
struct EventWindow {
  std::optional<Timestamp> begin;
  std::optional<Timestamp> end;
};

// Inside a write. `sequence` (Store::next_sequence) orders events of one date, and names what is
// new.
void add_event(Connection& connection, IdentityId owner, const EventTrack& event,
               std::int64_t sequence);

struct EventCategories {
  std::int64_t total = 0;
  std::vector<std::string> names;  // ordinal
};
EventCategories list_event_categories(Connection& connection, IdentityId owner, std::int64_t skip,
                                      std::int64_t take);

struct EventCounter {
  Timestamp day{};
  std::string action;
  std::int64_t count = 0;
};
// Of the days that began in the window: the latest first, then by action.
struct EventCounters {
  std::int64_t total = 0;
  std::vector<EventCounter> counters;
};
EventCounters count_events(Connection& connection, IdentityId owner, std::string_view category,
                           const EventWindow& window, std::int64_t skip, std::int64_t take);

// Calls `each` with date and document of the events in the window, oldest first. Returns how many
// there are before paging. `whole` are the days that lie in the window altogether, from the first's
// begin to the last's end: there the counters are believed.
struct EventQuery {
  IdentityId owner = 0;
  std::string_view category;
  std::string_view action;
  EventWindow window;
  EventWindow whole;
  std::int64_t skip = 0;
  std::int64_t take = 0;
};
std::int64_t read_events(Connection& connection, const EventQuery& query,
                         const std::function<void(Timestamp, std::string_view)>& each);

// Inside a write. From then on it is not there; its events are cleared away later. False when there
// is none.
bool remove_event_category(Connection& connection, IdentityId owner, std::string_view category);
// Inside a write. Clears at most `limit` events of what was removed away; false when none are left.
bool clear_removed_events(Connection& connection, std::int64_t limit);

}  // namespace parlance::store
