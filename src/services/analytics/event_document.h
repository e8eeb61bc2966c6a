// The event track as clients send it (spec extensions-1 1).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/event_tracks.h"

namespace parlance::services {

inline constexpr std::string_view kEventTrack = "application/vnd.iris.eventTrack+json";
inline constexpr std::size_t kLongestEventName = 512;  // bytes of a category, of an action

struct EventRequest {
  store::EventTrack event;
  std::string contact;  // its identity; may be empty
  std::string group;    // the contact's, as far as the event says; may be empty
};

// `now`: the date of an event that names none. kInvalid and kTooLarge name the member.
Result<EventRequest> read_event(std::string_view json, Timestamp now, std::chrono::minutes offset);

// Whose events count nowhere.
bool is_tester_group(std::string_view group);

}  // namespace parlance::services
