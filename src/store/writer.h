// The group committer: the one thread that writes. It takes whatever operations are queued, runs
// them in one transaction, commits with full sync, then completes each with its own result. What
// arrives meanwhile is the next batch: durability costs one sync a batch, not one a message.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/function.h"
#include "base/result.h"
#include "store/connection.h"

namespace parlance::store {

// One unit of writing. Operations are applied in the order they were submitted. An operation that
// throws is rolled back alone (a savepoint each, unless it says that it is atomic).
class WriteOp {
 public:
  virtual ~WriteOp() = default;

  // Writer thread, inside the transaction.
  virtual void apply(Connection& connection) = 0;

  // Exactly one of these, on the writer thread, in submission order, after the commit is on disk or
  // has failed. Must be short and must not throw: post elsewhere what takes time.
  virtual void committed() = 0;
  virtual void failed(const Error& error) = 0;

  // True when apply() has at most one changing statement, or leaves nothing behind when it throws.
  virtual bool atomic() const { return false; }

 private:
  friend class OpQueue;
  WriteOp* next_ = nullptr;
};

// What an operation is told when the database fails: kConflict for a violated constraint,
// kUnavailable for what may pass (full disk, write error), kInternal for a bug.
Error to_error(const StorageFailure& failure);

class Writer {
 public:
  virtual ~Writer() = default;

  // Queues; from any thread, never blocks. After stop() the operation fails with kUnavailable.
  virtual void submit(std::unique_ptr<WriteOp> operation) = 0;

  // Runs on the writer thread after the batch in hand, when every operation of it is complete.
  // Convenience for what is not hot.
  void submit(Function<void(Connection&)> apply, Function<void(Result<void>)> done);

  // Waits for `apply` to be committed: for start-up and tools, never on a loop.
  Result<void> write_now(Function<void(Connection&)> apply);

  // Called on the writer thread after every batch, committed or failed, when all its operations are
  // complete, with their number; for metrics and for the hub to hand over what the batch produced.
  // Set before the first submit.
  virtual void on_batch_end(Function<void(std::size_t operations)> callback) = 0;

  struct Statistics {
    std::uint64_t batches = 0;
    std::uint64_t operations = 0;
    std::uint64_t failed = 0;
    std::uint64_t commit_microseconds = 0;  // in COMMIT, summed
    std::uint64_t checkpoints = 0;          // the log was moved into the database
    std::uint64_t checkpoint_microseconds = 0;
  };
  virtual Statistics statistics() const = 0;
};

}  // namespace parlance::store
