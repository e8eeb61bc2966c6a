// What the core needs to know of the configuration.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace parlance::hub {

struct RateLimits {
  int messages = 0;  // a second
  int notifications = 0;
  int commands = 0;
};

struct Settings {
  std::string bots_domain = "msging.net";
  std::string people_domain = "0mn.io";
  std::vector<std::string> channel_domains;  // known, though none may be published there
  std::string node_name = "#parlance";       // instance of the server's own node
  std::int64_t default_inbox = 10'000;       // messages kept for an absent bot or person
  std::chrono::milliseconds command_timeout{60'000};
  bool throttle = false;
  RateLimits free_plan{3, 6, 48};
  RateLimits paid_plan{50, 100, 200};
  std::chrono::seconds throttle_penalty{120};
  int history_days = 92;
  int notification_days = 3;
  std::vector<std::chrono::seconds> webhook_retries{
      std::chrono::seconds{1}, std::chrono::seconds{5}, std::chrono::seconds{15},
      std::chrono::seconds{30}, std::chrono::seconds{60}};
  std::chrono::milliseconds webhook_timeout{10'000};
  bool webhook_http = false;  // plain http:// URLs allowed
  int login_failures_per_minute = 10;
};

}  // namespace parlance::hub
