// Analytics: events that the bot counts, and the reports and charts that show them (spec
// extensions-1 1, AN-1 to AN-13).
#pragma once

#include <memory>

#include "hub/command_table.h"
#include "services/service.h"

namespace parlance::services {

inline constexpr std::string_view kAnalytics = "analytics";  // sub-domain

// The service clears away the events of categories that were removed.
std::shared_ptr<Service> register_analytics(hub::CommandTable& table);

// One file each.
void add_track_event(hub::CommandTable& table);     // AN-1
void add_event_counters(hub::CommandTable& table);  // AN-2, AN-3
void add_event_details(hub::CommandTable& table);   // AN-4
void add_remove_events(hub::CommandTable& table);   // AN-5
void add_reports(hub::CommandTable& table);         // AN-6 to AN-9
void add_charts(hub::CommandTable& table);          // AN-10 to AN-13

// The account whose analytics the caller may use; else the reply has been given.
hub::AccountPtr analytics_account(hub::CommandCall& call);

// Clears away, little by little, what was removed.
void clear_events(store::Store& store);

}  // namespace parlance::services
