#include "store/migrations/migrations.h"

namespace parlance::store {

// Resources (store/resources.h) and profiles (store/profile.h).
extern const Migration kMigration5{5, "documents", R"sql(

-- `written` orders the keys by when they were last written.
CREATE TABLE resources(
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  written INTEGER NOT NULL,
  type TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE(owner, key)
) STRICT;
CREATE INDEX resources_by_writing ON resources(owner, written);

CREATE TABLE profile_properties(
  owner INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  property TEXT NOT NULL,
  type TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY(owner, property)
) STRICT, WITHOUT ROWID;

)sql"};

}  // namespace parlance::store
