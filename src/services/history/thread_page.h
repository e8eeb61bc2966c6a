// One page of a thread as JSON, written straight from the rows of the store.
#pragma once

#include <string>

#include "services/history/page_cache.h"
#include "store/connection.h"
#include "store/messages.h"

namespace parlance::services {

// The collection of thread messages. `mirrored`: as the other side of the thread sees it, sent for
// received.
std::string thread_page(store::Connection& connection, const store::ThreadQuery& query,
                        bool mirrored);

// The same of a thread with `peer`, which need not be known yet (`query.peer` is found here). A
// newest page comes from the cache while it has not changed, and is put there when it has.
std::string thread_page(store::Connection& connection, store::ThreadQuery query, const Node& peer,
                        bool mirrored, PageCache& cache);

// One thread message: id, direction, type, content, date, status, reason, metadata.
void append_thread_message(std::string& out, const store::ThreadRow& row, bool mirrored);

}  // namespace parlance::services
