#include "store/keeper.h"

#include <algorithm>
#include <bit>

#include "store/memory.h"
#include "store/message_row.h"
#include "store/meta.h"
#include "store/thread_chunks.h"
#include "store/threads.h"

namespace parlance::store {
namespace {

const Sql kBeyondMark(
    "SELECT seq, id, status, sent_thread, received_thread FROM messages WHERE seq > ? "
    "ORDER BY seq");
const Sql kNewest("SELECT seq, date FROM messages ORDER BY seq DESC LIMIT 1");
const Sql kTotals(
    "UPDATE threads SET message_count = message_count + ?2, unread = unread + ?3, "
    "last_seq = ?4, folded_upto = ?4 WHERE id = ?1");

// A tail of this length is worth a chunk of its own.
constexpr std::size_t kDeep = 64;
// Entries that a batch folds besides its own work, at most; and a step of idle work.
constexpr std::size_t kFoldsABatch = 1024;
constexpr std::size_t kFoldsAChore = 2048;
// Sequence numbers are reserved by so many at a time: a start after a crash skips the rest.
constexpr std::int64_t kReserved = 64 * 1024;

}  // namespace

Keeper::Keeper(WritingConnection& connection, ThreadTails& tails, std::size_t most_waiting)
    : connection_(connection), tails_(tails), most_waiting_(most_waiting) {}

void Keeper::load() {
  limit_ = limit_pending_ = read_meta(connection_, meta::kSequenceLimit);
  marked_ = mark_pending_ = newest_ = read_meta(connection_, meta::kFoldMark);
  std::int64_t last = 0;
  {
    Query query = connection_.query(kNewest);
    if (query.step()) {
      last = query.integer(0);
      connection_.memory().newest = to_time(query.integer(1));
    }
  }
  sequence_.store(std::max(limit_, last));

  std::unordered_map<ThreadId, ThreadTotals> threads;
  const auto totals_of = [&](ThreadId thread) -> const ThreadTotals& {
    auto found = threads.find(thread);
    if (found == threads.end()) {
      const auto totals = thread_totals(connection_, thread).value_or(ThreadTotals{});
      found = threads.emplace(thread, totals).first;
    }
    return found->second;
  };
  const auto recover_in = [&](ThreadId thread, const ThreadEntry& entry) {
    const ThreadTotals& totals = totals_of(thread);
    if (entry.sequence <= totals.folded_upto) return;
    take_over(
        {.kind = TailChange::Kind::kAdd, .thread = thread, .owner = totals.owner, .entry = entry});
  };
  const auto recover = [&](ThreadId thread, ThreadEntry entry) {
    if (thread == 0) return;
    recover_in(thread, entry);
    entry.unread = false;
    recover_in(find_thread(connection_, totals_of(thread).owner, kWholeLog), entry);
  };
  Query query = connection_.query(kBeyondMark);
  query.bind(1, marked_);
  while (query.step()) {
    const bool unread = static_cast<MessageStatus>(query.integer(2)) < MessageStatus::kConsumed;
    ThreadEntry entry{.sequence = query.integer(0), .id_hash = hash_of_id(query.text(1))};
    entry.direction = Direction::kSent;
    recover(query.integer(3), entry);
    entry.direction = Direction::kReceived;
    entry.unread = unread;
    recover(query.integer(4), entry);
  }
}

void Keeper::begin_batch(std::size_t operations) {
  upkeep(2 * operations, false);
}

void Keeper::upkeep(std::size_t budget, bool everything) {
  connection_.savepoint();
  try {
    budget = std::min(budget, everything ? kFoldsAChore : kFoldsABatch);
    std::size_t folded = 0;
    while (!deep_.empty() && folded < budget) {
      folded += fold(deep_.back());
      deep_.pop_back();
    }
    // Long tails are folded without moving the mark: now and then it has to follow.
    const bool far = newest_ - mark_pending_ > 2 * static_cast<std::int64_t>(most_waiting_);
    if ((everything || far || tails_.size() > most_waiting_) && folded < budget) {
      sweep(budget - folded);
    }
    connection_.release();
  } catch (const StorageFailure&) {
    rolled_back();
    if (!connection_.in_transaction()) throw;
    connection_.rollback_to_savepoint();
  }
}

std::size_t Keeper::fold(ThreadId thread) {
  Entries entries;
  tails_.copy(thread, entries);
  mark_dirty(thread, false);
  if (entries.empty()) return 0;
  // First, so that a failure below finds the thread among those to be taken back.
  folds_.push_back({thread, entries.back().sequence});
  append_entries(connection_, thread, entries);
  Query query = connection_.query(kTotals);
  query.bind(1, thread).bind(2, std::ssize(entries));
  query.bind(3, std::ranges::count(entries, true, &ThreadEntry::unread));
  query.bind(4, entries.back().sequence);
  query.run();
  return entries.size();
}

std::size_t Keeper::sweep(std::size_t budget) {
  std::size_t folded = 0;
  while (folded < budget) {
    if (const ThreadId thread = next_dirty(sweep_at_); thread != 0) {
      sweep_at_ = thread + 1;
      folded += fold(thread);
      continue;
    }
    // Once round. What was there when the round began is folded now.
    const bool nothing_left = next_dirty(0) == 0;
    mark_pending_ = std::max(mark_pending_, nothing_left ? newest_ : sweep_covers_);
    if (mark_pending_ > marked_) write_meta(connection_, meta::kFoldMark, mark_pending_);
    sweep_at_ = 0;
    sweep_covers_ = newest_;
    if (nothing_left) break;
  }
  return folded;
}

void Keeper::before_commit() {
  const std::int64_t given = last_sequence();
  if (given <= limit_) return;
  limit_pending_ = given + kReserved;
  write_meta(connection_, meta::kSequenceLimit, limit_pending_);
}

void Keeper::before_stop() {
  limit_pending_ = last_sequence();
  write_meta(connection_, meta::kSequenceLimit, limit_pending_);
}

void Keeper::take_over(const TailChange& change) {
  switch (change.kind) {
    case TailChange::Kind::kAdd:
      // Only once when it gets there: it is folded soon after.
      if (tails_.add(change.thread, change.owner, change.entry) == kDeep) {
        deep_.push_back(change.thread);
      }
      newest_ = std::max(newest_, change.entry.sequence);
      mark_dirty(change.thread, true);
      break;
    case TailChange::Kind::kRead:
      tails_.mark_read(change.thread, change.entry.sequence);
      break;
    case TailChange::Kind::kRemove:
      tails_.remove(change.thread, change.entry.sequence);
      break;
    case TailChange::Kind::kTouch:
      break;
  }
  tails_.touch(change.thread);
}

void Keeper::committed() {
  // Folded entries go first: `deep_` then counts what really waits.
  for (const Fold& fold : folds_) tails_.drop_upto(fold.thread, fold.upto);
  folds_.clear();
  limit_ = limit_pending_;
  marked_ = mark_pending_;

  Memory& memory = connection_.memory();
  for (const TailChange& change : memory.changes()) take_over(change);
  memory.transaction_over();
}

void Keeper::rolled_back() {
  for (const Fold& fold : folds_) {
    mark_dirty(fold.thread, true);
    deep_.push_back(fold.thread);
  }
  folds_.clear();
  limit_pending_ = limit_;
  mark_pending_ = marked_;
  sweep_at_ = 0;  // a round from the start: the one under way has lost what it folded
}

bool Keeper::has_chores() const {
  return newest_ > marked_;
}

void Keeper::do_chores() {
  upkeep(kFoldsAChore, true);
}

void Keeper::mark_dirty(ThreadId thread, bool dirty) {
  const auto word = static_cast<std::size_t>(thread) / 64;
  const std::uint64_t bit = std::uint64_t{1} << (static_cast<std::uint64_t>(thread) % 64);
  if (word >= dirty_.size()) dirty_.resize(word + word / 2 + 1);
  if (dirty) {
    dirty_[word] |= bit;
  } else {
    dirty_[word] &= ~bit;
  }
}

ThreadId Keeper::next_dirty(ThreadId from) const {
  auto word = static_cast<std::size_t>(from) / 64;
  if (word >= dirty_.size()) return 0;
  std::uint64_t bits =
      dirty_[word] & (~std::uint64_t{0} << (static_cast<std::uint64_t>(from) % 64));
  while (bits == 0) {
    if (++word == dirty_.size()) return 0;
    bits = dirty_[word];
  }
  return static_cast<ThreadId>(word * 64) + std::countr_zero(bits);
}

}  // namespace parlance::store
