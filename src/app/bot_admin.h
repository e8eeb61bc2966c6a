// Bots as their administrator sees them. One interface, two ways behind it: the store itself when
// no server runs, the control socket of the server that does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace parlance::app {

struct BotSpec {
  std::string name;   // the part before '@'
  std::string brain;  // name of what answers; empty: none, a remote bot
  std::string message_url;
  std::string notification_url;
  std::string plan;                    // "free", "paid", "unlimited"; empty: unlimited
  std::optional<std::uint64_t> inbox;  // messages kept while absent; none: the configured default
};

struct BotCredentials {
  std::string identifier;     // what an SDK calls the identifier
  std::string access_key;     // in its Base64 form, as SDKs take it; only now, never again
  std::string authorization;  // whole value of the header: "Key …"
};

struct BotInfo {
  std::string name;
  std::string identity;  // name@domain
  std::string brain;
  std::string message_url;
  std::string notification_url;
  std::string plan;
  std::uint64_t inbox = 0;
  std::string created;  // ISO-8601
};

// Calls may block for a commit; never on a loop. From any one thread at a time.
class BotAdmin {
 public:
  virtual ~BotAdmin() = default;
  // kConflict when there is a bot of that name; kInvalid names the member at fault.
  virtual Result<BotCredentials> add(const BotSpec& bot) = 0;
  virtual Result<std::vector<BotInfo>> list() = 0;          // by name
  virtual Result<BotInfo> show(std::string_view name) = 0;  // kNotFound
  virtual Result<void> remove(std::string_view name) = 0;   // kNotFound
};

}  // namespace parlance::app
