#include "store/group_committer.h"

#include <exception>
#include <utility>

#include "store/memory.h"

namespace parlance::store {
namespace {

using std::chrono::steady_clock;

// The log is moved into the database when it has grown by this much: the longer it gets the more
// often a page in it is written once for many changes, and the longer the pause.
constexpr std::int64_t kLogToMove = std::int64_t{8} << 20U;
// Moving does not shorten the log while readers look at it, and readers that never pause would let
// it grow for good: from this length on they are waited for.
constexpr std::int64_t kLongLog = std::int64_t{128} << 20U;
// Without work for so long, the writer does what it has put off.
constexpr std::chrono::milliseconds kIdle{1000};
constexpr std::chrono::milliseconds kRetryTidying{500};

Error describe(const std::exception& thrown) {
  if (const auto* const failure = dynamic_cast<const StorageFailure*>(&thrown)) {
    return to_error(*failure);
  }
  return {ErrorCode::kInternal, thrown.what(), {}};
}

// Those that say something about the disk and not about one operation.
bool concerns_all(const StorageFailure& failure) {
  using Kind = StorageFailure::Kind;
  return failure.kind == Kind::kFull || failure.kind == Kind::kIo ||
         failure.kind == Kind::kCorrupt || failure.kind == Kind::kBusy;
}

std::uint64_t microseconds_since(steady_clock::time_point start) {
  const auto took = steady_clock::now() - start;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
}

// One thread writes these; a load and a store is all it takes.
void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

}  // namespace

GroupCommitter::GroupCommitter(WritingConnection& connection, Keeper& keeper, std::size_t batch)
    : connection_(connection), keeper_(keeper), most_(batch), thread_([this] { run(); }) {}

GroupCommitter::~GroupCommitter() {
  stop();
}

void GroupCommitter::submit(std::unique_ptr<WriteOp> operation) {
  if (const auto refused = queue_.push(std::move(operation))) {
    refused->failed({ErrorCode::kUnavailable, "the store is stopped", {}});
  }
}

void GroupCommitter::on_batch_end(Function<void(std::size_t)> callback) {
  batch_end_ = std::move(callback);
}

Writer::Statistics GroupCommitter::statistics() const {
  const auto read = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
  return {read(batches_),     read(operations_),
          read(failed_),      read(commit_microseconds_),
          read(checkpoints_), read(checkpoint_microseconds_)};
}

void GroupCommitter::stop() {
  stopping_.store(true);
  queue_.wake();
  if (thread_.joinable()) thread_.join();
}

void GroupCommitter::run() {
  for (;;) {
    if (take_batch()) {
      run_batch();
    } else if (stopping_.load()) {
      queue_.close();
      if (queue_.empty()) break;
    } else {
      rest();
    }
  }
  finish();
}

bool GroupCommitter::take_batch() {
  while (batch_.size() < most_) {
    std::unique_ptr<WriteOp> operation = queue_.pop();
    if (operation == nullptr) break;
    batch_.push_back({std::move(operation), std::nullopt});
  }
  return !batch_.empty();
}

void GroupCommitter::run_batch() {
  try {
    if (suspect_) {
      connection_.reopen();
      suspect_ = false;
    }
    connection_.begin();
    keeper_.begin_batch(batch_.size());
    apply_all();
    if (connection_.in_transaction()) commit();
  } catch (const std::exception& thrown) {
    const auto* const failure = dynamic_cast<const StorageFailure*>(&thrown);
    suspect_ = suspect_ || failure != nullptr;
    lose(describe(thrown));
  }
  complete();
  last_batch_ = steady_clock::now();
  tidy_log();
}

void GroupCommitter::apply_all() {
  // Alone in its transaction an operation needs no savepoint: it is the transaction.
  const bool alone = batch_.size() == 1;
  for (Item& item : batch_) {
    if (apply(item, !alone && !item.operation->atomic())) continue;
    if (alone) {
      lose(*item.error);
      return;
    }
  }
}

// False when it failed; an operation that was not protected may have left changes behind then.
bool GroupCommitter::apply(Item& item, bool protect) {
  Memory& memory = connection_.memory();
  const Memory::Mark mark = memory.mark();
  if (protect) connection_.savepoint();
  try {
    item.operation->apply(connection_);
  } catch (const std::exception& thrown) {
    const auto* const failure = dynamic_cast<const StorageFailure*>(&thrown);
    if (failure != nullptr && concerns_all(*failure)) throw;
    if (!connection_.in_transaction()) throw;
    item.error = describe(thrown);
    memory.roll_back_to(mark);
    if (protect) connection_.rollback_to_savepoint();
    return false;
  }
  if (protect) connection_.release();
  return true;
}

void GroupCommitter::commit() {
  const auto start = steady_clock::now();
  keeper_.before_commit();
  connection_.commit();
  keeper_.committed();
  add(commit_microseconds_, microseconds_since(start));
}

// Nothing of the batch stays; every operation that has no error of its own gets this one.
void GroupCommitter::lose(const Error& error) {
  connection_.rollback();
  keeper_.rolled_back();
  Memory& memory = connection_.memory();
  memory.roll_back_to({});
  memory.transaction_over();
  for (Item& item : batch_) {
    if (!item.error) item.error = error;
  }
}

void GroupCommitter::complete() {
  add(batches_, 1);
  add(operations_, batch_.size());
  for (Item& item : batch_) {
    if (item.error) {
      add(failed_, 1);
      item.operation->failed(*item.error);
    } else {
      item.operation->committed();
    }
    item.operation.reset();
  }
  const std::size_t size = batch_.size();
  batch_.clear();
  if (batch_end_) batch_end_(size);
}

// Nothing to do: sleeps, but first for a moment only when something was put off.
void GroupCommitter::rest() {
  const bool log_left = connection_.log_pending() > 0;
  if (!log_left && !keeper_.has_chores()) {
    queue_.wait(std::nullopt);
    return;
  }
  const auto idle = std::chrono::duration_cast<std::chrono::milliseconds>(
      steady_clock::now() - std::max(last_batch_, no_tidying_before_ - kIdle));
  if (idle < kIdle) {
    queue_.wait(kIdle - idle + std::chrono::milliseconds(1));
    return;
  }
  const auto all = WritingConnection::Checkpoint::kTruncate;
  if (keeper_.has_chores() ? !do_chores() : !checkpoint(all)) {
    no_tidying_before_ = steady_clock::now() + kRetryTidying;
  }
}

bool GroupCommitter::do_chores() {
  try {
    if (suspect_) {
      connection_.reopen();
      suspect_ = false;
    }
    connection_.begin();
    keeper_.do_chores();
    keeper_.before_commit();
    connection_.commit();
    keeper_.committed();
    return true;
  } catch (const std::exception& thrown) {
    suspect_ = true;
    lose(describe(thrown));
    return false;
  }
}

// After a batch. A failure costs nothing but the space: what is in the log is on disk.
void GroupCommitter::tidy_log() {
  using Checkpoint = WritingConnection::Checkpoint;
  if (connection_.log_pending() < kLogToMove || steady_clock::now() < no_tidying_before_) return;
  const bool is_long = connection_.log_size() >= kLongLog;
  if (!checkpoint(is_long ? Checkpoint::kRestart : Checkpoint::kPassive)) {
    no_tidying_before_ = steady_clock::now() + kRetryTidying;
  }
}

bool GroupCommitter::checkpoint(WritingConnection::Checkpoint mode) {
  if (suspect_) return false;
  const auto start = steady_clock::now();
  bool moved = false;
  try {
    moved = connection_.checkpoint(mode);
  } catch (const StorageFailure&) {
    moved = false;
  }
  add(checkpoints_, 1);
  add(checkpoint_microseconds_, microseconds_since(start));
  return moved;
}

void GroupCommitter::finish() {
  while (keeper_.has_chores() && do_chores()) {
  }
  try {
    if (suspect_) return;
    connection_.begin();
    keeper_.before_stop();
    connection_.commit();
    connection_.checkpoint(WritingConnection::Checkpoint::kTruncate);
  } catch (const StorageFailure&) {
    connection_.rollback();  // the next start does what is left
  }
}

}  // namespace parlance::store
