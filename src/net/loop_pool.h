// What a LoopPool holds. net's own header.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "net/event_loop.h"
#include "net/loop.h"

namespace parlance::net {

struct LoopPool::Impl {
  std::vector<std::unique_ptr<EventLoop>> loops;
  std::vector<std::thread> threads;
};

}  // namespace parlance::net
