#include "store/migrations/migrations.h"

namespace parlance::store {

extern const Migration kMigration3{3, "buckets", R"sql(

-- `document` stands last: what is read to tell whether it has expired need not go past it.
CREATE TABLE bucket_documents(
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL,
  key TEXT NOT NULL,
  type TEXT NOT NULL,
  expires INTEGER,
  document TEXT NOT NULL,
  UNIQUE(owner, key)
) STRICT;
CREATE INDEX bucket_documents_by_expiry ON bucket_documents(expires) WHERE expires IS NOT NULL;

)sql"};

}  // namespace parlance::store
