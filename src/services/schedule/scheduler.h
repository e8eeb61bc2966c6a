// Sends scheduled messages when their time comes. One thread sleeps until the next one is due; each
// round reads what is due in order and writes it in one commit with the mark that it was executed,
// so that nothing is missed or sent twice, however the server ends.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "hub/hub.h"
#include "services/service.h"
#include "store/schedules.h"

namespace parlance::services {

class Scheduler final : public Service {
 public:
  ~Scheduler() override;

  void attach(hub::Hub& hub) override { hub_ = &hub; }
  void start() override;
  void stop() override;

  // A schedule for that time was committed. Any thread.
  void note(Timestamp due);

  // One round, on the scheduler's thread (tests call it in its place): sends at most 256 messages
  // that are due and waits for their commit.
  void step();
  // When the next round is to be; nullopt: nothing is scheduled.
  std::optional<Timestamp> next() const;

 private:
  class Round;

  void run();
  // False: the store cannot write now.
  bool send(const std::vector<store::Schedule>& due);
  void remove_ended(Timestamp now);

  hub::Hub* hub_ = nullptr;
  std::thread thread_;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  std::optional<Timestamp> next_;
  std::optional<Timestamp> noted_;  // the earliest since the round in hand began to read
  bool stopping_ = false;
  Timestamp remove_at_{};  // the scheduler's thread only
};

}  // namespace parlance::services
