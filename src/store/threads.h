// Threads by owner and peer; for the repositories.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/clock.h"
#include "store/connection.h"
#include "store/thread_tails.h"

namespace parlance::store {

// The peer of the thread that has everything of its owner.
inline constexpr IdentityId kWholeLog = -1;

// Inside a write.
ThreadId ensure_thread(Connection& connection, IdentityId owner, IdentityId peer);
ThreadId find_thread(Connection& connection, IdentityId owner, IdentityId peer);  // 0: none

// A thread's row, of the entries up to `folded_upto`.
struct ThreadTotals {
  IdentityId owner = 0;
  IdentityId peer = 0;
  std::int64_t message_count = 0;
  std::int64_t unread = 0;
  std::int64_t last = 0;  // sequence of the newest entry; 0: none
  std::int64_t folded_upto = 0;
};
std::optional<ThreadTotals> thread_totals(Connection& connection, ThreadId thread);

inline constexpr std::int64_t kNoSequence = std::numeric_limits<std::int64_t>::max();

// The first message whose date is not before `date`, kNoSequence when all are older. Dates never
// run backwards along the sequence (insert_message), so it parts older from newer everywhere. Costs
// nothing while the answer stays that of the last call on this connection.
std::int64_t first_at_or_after(Connection& connection, Timestamp date);
// The same for what retention hides, but 0 when nothing is older, so that nothing need be compared.
std::int64_t retained_from(Connection& connection, Timestamp oldest);

}  // namespace parlance::store
