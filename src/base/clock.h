// Time as the product keeps it: UTC milliseconds. Tests replace the clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace parlance {

using Millis = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Millis>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

// Wall-clock time of the machine. Thread-safe.
const Clock& system_clock();

}  // namespace parlance
