#include "net/loop.h"

#include <pthread.h>

#include <string>
#include <thread>

#include "net/event_loop.h"
#include "net/loop_pool.h"

namespace parlance::net {

LoopPool::LoopPool(std::size_t loops) : impl_(std::make_unique<Impl>()) {
  for (std::size_t i = 0; i < (loops == 0 ? 1 : loops); ++i) {
    impl_->loops.push_back(std::make_unique<EventLoop>(i));
  }
}

LoopPool::~LoopPool() {
  stop();
}

void LoopPool::start() {
  if (!impl_->threads.empty()) return;
  for (auto& loop : impl_->loops) {
    loop->prepare();
    impl_->threads.emplace_back([&loop] {
      const auto name = "loop-" + std::to_string(loop->index());
      ::pthread_setname_np(::pthread_self(), name.c_str());
      loop->run();
    });
  }
}

void LoopPool::stop() {
  for (auto& loop : impl_->loops) loop->stop();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

std::size_t LoopPool::size() const {
  return impl_->loops.size();
}

Loop& LoopPool::at(std::size_t index) {
  return *impl_->loops.at(index);
}

}  // namespace parlance::net
