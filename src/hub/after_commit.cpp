#include "hub/after_commit.h"

#include <algorithm>
#include <utility>

namespace parlance::hub {

void AfterCommit::post(Executor& executor, Function<void()> work) {
  PerExecutor& home = work_[executor.index() % work_.size()];
  if (home.executor != &executor && home.executor != nullptr) {
    executor.post(std::move(work));  // two kinds of executors share the index
    return;
  }
  home.executor = &executor;
  home.work.push_back(std::move(work));
}

void AfterCommit::push(const SessionPtr& session, const ParcelPtr& parcel, bool& taken) {
  taken = session->push(parcel, false);
  if (taken && (to_wake_.empty() || to_wake_.back() != session)) to_wake_.push_back(session);
}

void AfterCommit::flush() {
  if (to_wake_.size() > 1) {
    std::sort(to_wake_.begin(), to_wake_.end());
    to_wake_.erase(std::unique(to_wake_.begin(), to_wake_.end()), to_wake_.end());
  }
  for (const SessionPtr& session : to_wake_) session->wake();
  to_wake_.clear();
  for (PerExecutor& home : work_) {
    if (home.work.empty()) continue;
    home.executor->post([work = std::exchange(home.work, {})]() mutable {
      for (Function<void()>& piece : work) piece();
    });
  }
}

}  // namespace parlance::hub
