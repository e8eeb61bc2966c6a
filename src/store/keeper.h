// What the writer does for the store besides the operations it is given: gives out the sequence,
// and hands committed entries to the tails of threads and folds them into the tables when it is
// worth it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/thread_tails.h"
#include "store/writing_connection.h"

namespace parlance::store {

// Writer thread only, but for last_sequence.
class Keeper {
 public:
  // Folds when more than `most_waiting` entries wait.
  Keeper(WritingConnection& connection, ThreadTails& tails, std::size_t most_waiting);

  // At start, before anything is written: the sequence, and the tails as they were. Throws
  // StorageFailure.
  void load();

  std::int64_t next_sequence() { return sequence_.fetch_add(1, std::memory_order_relaxed) + 1; }
  std::int64_t last_sequence() const { return sequence_.load(std::memory_order_relaxed); }

  // Around every transaction. `begin_batch` comes before its operations, so that these find what it
  // folds folded. A failure of the upkeep is kept from the operations, unless it ended the
  // transaction (then it is thrown).
  void begin_batch(std::size_t operations);
  void before_commit();
  void committed();
  void rolled_back();

  // For idle times: whether there is anything left to fold, and a part of it, inside a transaction.
  bool has_chores() const;
  void do_chores();
  // The last transaction of an orderly stop: the next start continues without a gap.
  void before_stop();

 private:
  struct Fold {
    ThreadId thread = 0;
    std::int64_t upto = 0;
  };

  void upkeep(std::size_t budget, bool everything);
  std::size_t fold(ThreadId thread);
  std::size_t sweep(std::size_t budget);
  void take_over(const TailChange& change);

  void mark_dirty(ThreadId thread, bool dirty);
  ThreadId next_dirty(ThreadId from) const;  // 0: none

  WritingConnection& connection_;
  ThreadTails& tails_;
  const std::size_t most_waiting_;

  std::atomic<std::int64_t> sequence_{0};
  std::int64_t limit_ = 0;  // on disk: numbers up to here may have been given out
  std::int64_t limit_pending_ = 0;

  std::vector<std::uint64_t> dirty_;  // a bit a thread: it has a tail
  std::vector<ThreadId> deep_;        // tails that are long enough by themselves
  std::vector<Fold> folds_;           // of the transaction under way
  std::int64_t newest_ = 0;           // highest sequence among the tails and what was folded
  std::int64_t marked_ = 0;           // the fold mark on disk
  std::int64_t mark_pending_ = 0;
  // The sweep goes round all threads; when it comes to the end, everything up to `sweep_covers_`
  // (the newest when it began) is folded.
  ThreadId sweep_at_ = 0;
  std::int64_t sweep_covers_ = 0;
};

}  // namespace parlance::store
