#include "app/bot_access.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "app/control_protocol.h"
#include "app/control_socket.h"

namespace parlance::app {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s;
constexpr auto kPause = 20ms;

Result<void> find_folder(const std::string& folder, Missing missing) {
  if (missing == Missing::kMake) return make_data_folder(folder);
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  return fail(ErrorCode::kNotFound,
              fmt::format("there is no data folder {}: name the right one with --data", folder),
              "data.directory");
}

}  // namespace

Result<BotAccess> reach_bots(const Config& config, const Program& program, Missing missing) {
  const std::string& folder = config.data.directory;
  if (auto found = find_folder(folder, missing); !found) return std::unexpected(found.error());
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto lock = DataLock::acquire(folder);
    if (lock) {
      auto bots = program.open_bots(config);
      if (!bots) return std::unexpected(bots.error());
      return BotAccess{std::move(*lock), std::move(*bots)};
    }
    if (lock.error().code != ErrorCode::kConflict) return std::unexpected(lock.error());
    const auto answer = control_request(folder, R"({"command":"ping"})");
    if (answer) {
      return BotAccess{std::nullopt, remote_bots([folder](std::string_view request) {
                         return control_request(folder, request);
                       })};
    }
    if (answer.error().code == ErrorCode::kForbidden ||
        std::chrono::steady_clock::now() > deadline) {
      return std::unexpected(answer.error());
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace parlance::app
