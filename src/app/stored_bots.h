// Bots in the store, for the command line and for the control socket of a running server.
#pragma once

#include <functional>
#include <memory>

#include "app/bot_admin.h"
#include "app/config.h"
#include "model/node.h"
#include "store/store.h"

namespace parlance::app {

class StoredBots final : public BotAdmin {
 public:
  // `changed` is called after a bot was added or removed, with its identity.
  StoredBots(store::Store& store, const Config& config,
             std::function<void(const parlance::Node&)> changed);

  Result<BotCredentials> add(const BotSpec& bot) override;
  Result<std::vector<BotInfo>> list() override;
  Result<BotInfo> show(std::string_view name) override;
  Result<void> remove(std::string_view name) override;

 private:
  Result<parlance::Node> identity(std::string_view name) const;

  store::Store& store_;
  const Config& config_;
  std::function<void(const parlance::Node&)> changed_;
};

}  // namespace parlance::app
