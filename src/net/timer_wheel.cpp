#include "net/timer_wheel.h"

namespace parlance::net {

TimerWheel::TimerWheel() {
  for (Node& head : slots_) head.prev = head.next = &head;
}

void TimerWheel::insert(Node& node, std::uint64_t tick) {
  if (node.linked()) {
    unlink(node);
  } else {
    ++count_;
  }
  node.tick = tick > now_ ? tick : now_ + 1;
  link(slots_[node.tick % kSlots], node);
}

void TimerWheel::remove(Node& node) {
  if (!node.linked()) return;
  unlink(node);
  --count_;
}

void TimerWheel::link(Node& head, Node& node) {
  node.prev = head.prev;
  node.next = &head;
  head.prev->next = &node;
  head.prev = &node;
}

void TimerWheel::unlink(Node& node) {
  node.prev->next = node.next;
  node.next->prev = node.prev;
  node.prev = node.next = nullptr;
}

void TimerWheel::take_slot(std::size_t slot, Node& into) {
  Node& head = slots_[slot];
  if (head.next == &head) {
    into.prev = into.next = &into;
    return;
  }
  into.next = head.next;
  into.prev = head.prev;
  into.next->prev = &into;
  into.prev->next = &into;
  head.prev = head.next = &head;
}

}  // namespace parlance::net
