// The reading connections of a store, one a thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/connection.h"

namespace parlance::store::sqlite {

class Readers : public std::enable_shared_from_this<Readers> {
 public:
  Readers(std::filesystem::path file, ThreadTails& tails, FileMap& map);

  // The calling thread's; opened at its first call, closed when the thread ends or with close_all.
  // Throws StorageFailure.
  SqliteConnection& mine();
  // No thread may be reading.
  void close_all();

 private:
  struct OfThread;
  SqliteConnection& open_mine(OfThread& mine);
  void close(SqliteConnection* connection);

  const std::uint64_t id_;  // tells this store from an earlier one at the same address
  const std::filesystem::path file_;
  ThreadTails& tails_;
  FileMap& map_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SqliteConnection>> connections_;
};

}  // namespace parlance::store::sqlite
