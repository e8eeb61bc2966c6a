// Resources: documents that a bot keeps in the server and sends by their key (spec extensions-2 4,
// R1 to R6; blip-core 2.17).
#pragma once

#include <memory>

#include "hub/command_table.h"
#include "services/service.h"

namespace parlance::services {

// The service puts the stored document in place of its key in messages. It must be attached before
// the service that replaces variables of contacts, which then does so in the document.
std::shared_ptr<Service> register_resources(hub::CommandTable& table);

}  // namespace parlance::services
