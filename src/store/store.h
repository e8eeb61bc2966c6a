// The database of one node: migrations, the writer, and a reading connection a thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/connection.h"
#include "store/writer.h"

namespace parlance::store {

struct StoreOptions {
  std::filesystem::path folder;  // created when absent, mode 0700
  bool sync = true;              // false only in tests that do not test durability
  std::size_t batch = 512;       // operations in one commit, at most
  // Entries of threads that wait in memory to be folded into the tables, at most about: more make
  // writing cheaper, and a start after a crash longer (100 ms for these).
  std::size_t waiting_entries = 128 * 1024;
};

class Store {
 public:
  virtual ~Store() = default;

  // Opens or creates, migrates under a lock, and takes up the sequence where it was left. Errors:
  // kConflict when another process writes this folder or a newer program has written it,
  // kUnavailable.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options);

  virtual Writer& writer() = 0;

  // The calling thread's own reading connection, made on first use. Reads see every batch that was
  // committed before they began. Keep no Query across callbacks.
  virtual Connection& reader() = 0;

  // The next number of the one sequence that orders messages, notifications and outbox items.
  // Only inside WriteOp::apply.
  virtual std::int64_t next_sequence() = 0;
  virtual std::int64_t last_sequence() const = 0;  // any thread

  // Finishes the queue and stops the writer. Later submits fail.
  virtual void stop() = 0;
};

}  // namespace parlance::store
