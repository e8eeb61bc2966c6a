// Finds the way to the bots of a data folder: its store when nobody has it open, else the control
// socket of the server that has.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "app/bot_admin.h"
#include "app/data_folder.h"
#include "app/program.h"

namespace parlance::app {

struct BotAccess {
  std::optional<DataLock> lock;  // let go after the store is closed
  std::unique_ptr<BotAdmin> bots;
};

// What to do when there is no data folder yet.
enum class Missing : std::uint8_t { kFail, kMake };

// Waits a few seconds for a server that is just starting or stopping.
Result<BotAccess> reach_bots(const Config& config, const Program& program, Missing missing);

}  // namespace parlance::app
