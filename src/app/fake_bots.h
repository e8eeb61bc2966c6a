// Bots in memory, for tests of what stands in front of the real ones.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "app/bot_admin.h"

namespace parlance::app {

class FakeBots : public BotAdmin {
 public:
  Result<BotCredentials> add(const BotSpec& bot) override {
    if (bots.contains(bot.name)) return fail(ErrorCode::kConflict, "there is such a bot", "name");
    bots[bot.name] = {.name = bot.name,
                      .identity = bot.name + "@msging.net",
                      .brain = bot.brain,
                      .message_url = bot.message_url,
                      .notification_url = bot.notification_url,
                      .plan = bot.plan,
                      .inbox = bot.inbox.value_or(10'000),
                      .created = "2026-01-31T17:50:00.000Z"};
    return BotCredentials{bot.name, "a2V5", "Key ZGVtbzprZXk="};
  }
  Result<std::vector<BotInfo>> list() override {
    std::vector<BotInfo> result;
    for (const auto& [name, bot] : bots) result.push_back(bot);
    return result;
  }
  Result<BotInfo> show(std::string_view name) override {
    const auto found = bots.find(std::string(name));
    if (found == bots.end()) return fail(ErrorCode::kNotFound, "there is no such bot", "name");
    return found->second;
  }
  Result<void> remove(std::string_view name) override {
    if (bots.erase(std::string(name)) == 0) {
      return fail(ErrorCode::kNotFound, "there is no such bot", "name");
    }
    return {};
  }

  std::map<std::string, BotInfo> bots;
};

}  // namespace parlance::app
