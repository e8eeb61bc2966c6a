// Every command of the extensions, as rows of the hub's table.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "hub/command_table.h"
#include "services/service.h"

namespace parlance::services {

// What the services need to know of the configuration.
struct Options {
  std::size_t history_cache = std::size_t{128} << 20;  // bytes
};

// Before the hub starts. What it returns is to be attached, started and stopped with the hub.
std::vector<std::shared_ptr<Service>> register_all(hub::CommandTable& table,
                                                   const Options& options = {});

}  // namespace parlance::services
