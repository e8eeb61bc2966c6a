// The database's structure, as a row of numbered steps. A step that was ever released is never
// edited: a change is a new step. They run at start, each in a transaction of its own, forward
// only.
//
// The text is SQLite's. STRICT and WITHOUT ROWID are the only words of it that PostgreSQL does not
// know (there a primary key clusters nothing, and types are always strict).
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "store/writing_connection.h"

namespace parlance::store {

struct Migration {
  int version;
  const char* name;
  const char* sql;
};

extern const Migration kMigration1;
extern const Migration kMigration2;
extern const Migration kMigration3;
extern const Migration kMigration4;
extern const Migration kMigration5;
extern const Migration kMigration6;

std::span<const Migration> all_migrations();

// Brings the database up to the last of `steps`. kConflict when it is beyond: a newer program has
// written it. The folder must be locked. Throws StorageFailure.
Result<void> migrate(WritingConnection& connection, std::span<const Migration> steps);

}  // namespace parlance::store
