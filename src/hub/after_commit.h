// What a batch of writes leads to on other threads, collected while its operations complete and
// handed over once a batch: one post a thread and one wake-up a session, however many messages.
// Writer thread only.
#pragma once

#include <vector>

#include "base/executor.h"
#include "base/function.h"
#include "hub/session.h"

namespace parlance::hub {

class AfterCommit {
 public:
  explicit AfterCommit(std::size_t executors) : work_(executors) {}

  void post(Executor& executor, Function<void()> work);
  void push(const SessionPtr& session, const ParcelPtr& parcel, bool& taken);
  void flush();

 private:
  struct PerExecutor {
    Executor* executor = nullptr;
    std::vector<Function<void()>> work;
  };
  std::vector<PerExecutor> work_;
  std::vector<SessionPtr> to_wake_;
};

}  // namespace parlance::hub
