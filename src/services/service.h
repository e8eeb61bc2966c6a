// What a service does besides answering commands: it wakes up by itself, or takes messages.
#pragma once

namespace parlance::hub {
class Hub;
}

namespace parlance::services {

// Made when its commands are registered, which may be without a server (to print the table).
class Service {
 public:
  virtual ~Service() = default;
  // Before the hub starts: what the hub has to know of it (message services, rewriters).
  virtual void attach(hub::Hub& hub) = 0;
  // After the hub has started, and before it stops. After stop() nothing of it runs.
  virtual void start() = 0;
  virtual void stop() = 0;
};

}  // namespace parlance::services
