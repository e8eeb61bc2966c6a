// A LIME session over a WebSocket, as the SDKs open it: handshake, presence, receipt, pings.
#pragma once

#include <string>
#include <string_view>

#include "websocket.h"

namespace bench {

struct Login {
  std::string node;       // name@domain/instance
  std::string key;        // access key in Base64; empty: scheme guest
  bool announce = false;  // set /presence and /receipt before it counts as established
};

class LimeSession : public WebSocket {
 public:
  LimeSession(Loop& loop, Target target, Login login);

 protected:
  virtual void established() = 0;
  virtual void message(std::string_view envelope) = 0;

  // Sends `received` and `consumed` for a delivered message, as an SDK does.
  void notify(std::string_view envelope);

  void text(std::string_view envelope) override;

 private:
  void opened() override;
  void session(std::string_view envelope);
  void command(std::string_view envelope);
  void set(const char* id, const char* resource);

  Login login_;
};

// The value of the first string member with that name, as it is written; empty when there is none.
std::string_view text_member(std::string_view json, std::string_view name);

}  // namespace bench
