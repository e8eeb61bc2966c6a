// A prepared statement of one connection.
#pragma once

#include <sqlite3.h>

#include "store/connection.h"

namespace parlance::store {

struct Query::Statement {
  sqlite3_stmt* handle = nullptr;
  bool busy = false;       // a Query of it is alive
  bool ephemeral = false;  // not kept: ends with its Query

  ~Statement() { sqlite3_finalize(handle); }
};

}  // namespace parlance::store
