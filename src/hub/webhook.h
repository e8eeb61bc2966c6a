// How the core reaches a bot's own URLs; net's HTTP client stands behind it.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/function.h"
#include "base/result.h"

namespace parlance::hub {

struct WebhookCall {
  std::string url;
  std::string body;  // one envelope
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds timeout{10'000};
};

class WebhookSender {
 public:
  virtual ~WebhookSender() = default;
  // `done` gets the status, or why there is none; on any thread, it only posts.
  virtual void post(WebhookCall call, Function<void(Result<int>)> done) = 0;
};

}  // namespace parlance::hub
