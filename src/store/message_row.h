// Rows of `messages` as values; for the repositories that read them.
#pragma once

#include <string_view>

#include "model/envelope.h"
#include "store/messages.h"

namespace parlance::store {

// The columns that read_page_row takes, then those that read_message needs besides. `m` is the
// table's name in the statement.
#define PARLANCE_PAGE_COLUMNS \
  "m.seq, m.date, m.status, m.id, m.type, m.content, m.metadata, m.reason_code, m.reason_text"
#define PARLANCE_MESSAGE_COLUMNS PARLANCE_PAGE_COLUMNS ", m.from_node, m.to_node, m.pp, m.extra"

inline constexpr int kPageColumns = 9;

// All but the direction.
ThreadRow read_page_row(const Query& query, int first_column = 0);
StoredMessage read_message(const Query& query, int first_column = 0);

// A node as it was stored; empty when absent.
Node stored_node(std::string_view text);
// Metadata as it is stored: a JSON object, or nothing. `append_` replaces nothing in `out`.
void append_metadata(std::string& out, const Metadata& metadata);
Metadata stored_metadata(std::string_view json);

inline std::int64_t to_column(Timestamp time) {
  return time.time_since_epoch().count();
}
inline Timestamp to_time(std::int64_t column) {
  return Timestamp(Millis(column));
}

}  // namespace parlance::store
