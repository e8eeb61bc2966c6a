#include "store/migrations/migrations.h"

namespace parlance::store {

// Schedules (store/schedules.h). `status`: 0 scheduled, 1 executed, 2 canceled. What is due next is
// the head of an index, however many wait.
extern const Migration kMigration4{4, "schedules", R"sql(

CREATE TABLE schedules(
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  name TEXT,
  due INTEGER NOT NULL,
  status INTEGER NOT NULL,
  to_node TEXT NOT NULL,
  message TEXT,
  ended INTEGER
) STRICT;
CREATE UNIQUE INDEX schedules_by_message ON schedules(owner, message_id);
CREATE INDEX schedules_by_owner ON schedules(owner, due, id);
CREATE INDEX schedules_by_time ON schedules(status, due, id);
CREATE INDEX schedules_by_end ON schedules(ended) WHERE ended IS NOT NULL;

)sql"};

}  // namespace parlance::store
