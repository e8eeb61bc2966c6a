// The schedule document (spec extensions-2 5, blip-core D53).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "hub/domains.h"
#include "model/envelope.h"
#include "services/resource.h"
#include "store/schedules.h"

namespace parlance::services {

// The message as it is to go out: from the owner, by the scheduler, with `#scheduler.when`, and
// with an id of its own when it came without. kInvalid with the member at fault.
struct ScheduleRequest {
  Message message;
  store::Schedule schedule;  // without id and owner
};
Result<ScheduleRequest> read_schedule(const Resource& resource, const Node& owner,
                                      const hub::Domains& domains);

// Of what is not scheduled any more the message is told by its id and address only.
void append_schedule(std::string& out, const store::Schedule& schedule);

std::string_view to_text(store::ScheduleStatus status);

}  // namespace parlance::services
