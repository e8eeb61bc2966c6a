// Messages that go out at a time that the bot names (spec extensions-2 5, S1 to S4).
#pragma once

#include <memory>
#include <string_view>

#include "hub/command_table.h"
#include "services/schedule/scheduler.h"
#include "services/service.h"

namespace parlance::services {

inline constexpr std::string_view kScheduler = "scheduler";  // sub-domain
inline constexpr std::string_view kScheduleType = "application/vnd.iris.schedule+json";

std::shared_ptr<Service> register_schedule(hub::CommandTable& table);

// One file each.
void add_set_schedule(hub::CommandTable& table, const std::shared_ptr<Scheduler>& scheduler);  // S1
void add_get_schedules(hub::CommandTable& table);    // S2, S3
void add_cancel_schedule(hub::CommandTable& table);  // S4

// The account whose schedules the caller may use; else the reply has been given.
hub::AccountPtr scheduling_account(hub::CommandCall& call);

}  // namespace parlance::services
