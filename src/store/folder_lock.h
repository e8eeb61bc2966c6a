// One process writes a data folder.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace parlance::store {

// Holds the lock of a folder for as long as it lives; the kernel lets go of it when the process
// ends, however it ends.
class FolderLock {
 public:
  // kConflict when another process (or another store of this one) holds it; kUnavailable when the
  // file cannot be made.
  static Result<FolderLock> take(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace parlance::store
