// The writer of a store: see writer.h for what it promises.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "store/keeper.h"
#include "store/op_queue.h"
#include "store/writer.h"
#include "store/writing_connection.h"

namespace parlance::store {

class GroupCommitter final : public Writer {
 public:
  using Writer::submit;

  // At most `batch` operations in one commit. Starts the thread.
  GroupCommitter(WritingConnection& connection, Keeper& keeper, std::size_t batch);
  ~GroupCommitter() override;

  void submit(std::unique_ptr<WriteOp> operation) override;
  void on_batch_end(Function<void(std::size_t)> callback) override;
  Statistics statistics() const override;

  void stop();  // finishes the queue; not from the writer thread

 private:
  struct Item {
    std::unique_ptr<WriteOp> operation;
    std::optional<Error> error;
  };

  void run();
  bool take_batch();
  void run_batch();
  void apply_all();
  bool apply(Item& item, bool protect);
  void commit();
  void lose(const Error& error);
  void complete();

  void rest();
  bool do_chores();
  void tidy_log();
  bool checkpoint(WritingConnection::Checkpoint mode);
  void finish();

  WritingConnection& connection_;
  Keeper& keeper_;
  const std::size_t most_;
  OpQueue queue_;
  Function<void(std::size_t)> batch_end_;

  std::vector<Item> batch_;
  // A write failed: what the connection believes about its files may be wrong until it was
  // reopened.
  bool suspect_ = false;
  std::chrono::steady_clock::time_point last_batch_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point no_tidying_before_{};

  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> batches_{0}, operations_{0}, failed_{0}, commit_microseconds_{0};
  std::atomic<std::uint64_t> checkpoints_{0}, checkpoint_microseconds_{0};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace parlance::store
