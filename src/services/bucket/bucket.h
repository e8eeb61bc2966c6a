// Bucket: documents of any type under keys of the bot's own (spec extensions-1 4, BK-1 to BK-4).
#pragma once

#include <memory>

#include "hub/command_table.h"
#include "services/service.h"

namespace parlance::services {

// The service removes at its start what expired while nobody wrote; while bots write, each `set`
// removes a few.
std::shared_ptr<Service> register_bucket(hub::CommandTable& table);

}  // namespace parlance::services
