// What the core does by the clock: moving the settled mark, writing buffered logs, forgetting idle
// mailboxes, removing what is past its retention; and taking up the outbox at the start.
#pragma once

#include <atomic>
#include <memory>

namespace parlance::hub {

struct Core;

class Housekeeping {
 public:
  explicit Housekeeping(Core& core) : core_(core) {}
  void start();
  // Ends the sessions, writes what is buffered and waits for it. Not on an executor.
  void stop();

 private:
  void take_up_outbox();
  void every_quarter_second();
  void every_minute();

  Core& core_;
  std::atomic<bool> running_{false};
};

}  // namespace parlance::hub
