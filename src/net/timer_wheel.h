// A hashed timer wheel: one list a slot, nodes embedded in what they time, so that setting and
// moving a time-out allocates nothing. Knows no clock; the owner tells it the tick. Not
// thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/executor.h"

namespace parlance::net {

class TimerWheel {
 public:
  // Base of what is timed. A node must be removed before it dies.
  using Node = TimerNode;

  TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // `node` fires when advance() reaches `tick`, or at the next tick if that is past. Moves the node
  // when it is already linked.
  void insert(Node& node, std::uint64_t tick);
  void remove(Node& node);  // harmless when not linked

  bool empty() const { return count_ == 0; }
  std::uint64_t now() const { return now_; }

  // Unlinks and fires every node due up to and including `tick`. `fire` may insert and remove any
  // node, the fired one included.
  template <class Fire>
  void advance(std::uint64_t tick, Fire&& fire) {
    // After a long pause one round over the slots meets every node.
    if (tick > now_ + kSlots) now_ = tick - kSlots;
    while (now_ < tick) {
      ++now_;
      Node due;
      take_slot(now_ % kSlots, due);
      while (due.next != &due) {
        Node& node = *due.next;
        unlink(node);
        if (node.tick > now_) {
          link(slots_[node.tick % kSlots], node);  // of a later round
          continue;
        }
        --count_;
        fire(node);
      }
    }
  }

 private:
  static constexpr std::size_t kSlots = 512;

  static void link(Node& head, Node& node);
  static void unlink(Node& node);
  void take_slot(std::size_t slot, Node& into);

  std::array<Node, kSlots> slots_;
  std::uint64_t now_ = 0;
  std::size_t count_ = 0;
};

}  // namespace parlance::net
