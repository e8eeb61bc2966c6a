// The data folder and its lock: one process at a time opens the store in it.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace parlance::app {

// Makes the folder, readable by its owner only, unless it exists. kInvalid when that cannot be.
Result<void> make_data_folder(const std::string& folder);

// Holds `parlance.lock` in the folder by flock(2): the kernel lets go of it whatever way the
// process ends.
class DataLock {
 public:
  // kConflict when another process holds it; the message says which and what to do.
  static Result<DataLock> acquire(const std::string& folder);
  DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace parlance::app
