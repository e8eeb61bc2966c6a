// SQLite as this program uses it: set up once a process, and its failures as StorageFailure.
#pragma once

#include <sqlite3.h>

#include <string>

#include "store/connection.h"

namespace parlance::store::sqlite {

// Before the first connection; later calls do nothing. Thread-safe.
void set_up_library();

// `database` may be nullptr. `doing` starts the message: "writing", "opening …".
[[noreturn]] void throw_failure(sqlite3* database, int code, const std::string& doing);

}  // namespace parlance::store::sqlite
