#include "store/migrations/migrations.h"

namespace parlance::store {

// Event tracks (store/event_tracks.h) and reports (store/reports.h).
extern const Migration kMigration6{6, "analytics", R"sql(

-- What has happened of one action of a category: a series. Its number is never given again, so that
-- the events of a removed one can be cleared away later.
CREATE TABLE event_series(
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_series_by_name ON event_series(owner, category, action);

-- How many events a day had; `day` is when it began.
CREATE TABLE event_days(
  series INTEGER NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY(series, day)
) STRICT, WITHOUT ROWID;

-- `document`: what the event says besides its series and its date; NULL when it is nothing.
CREATE TABLE event_tracks(
  series INTEGER NOT NULL,
  date INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  document TEXT,
  PRIMARY KEY(series, date, seq)
) STRICT, WITHOUT ROWID;

-- Series that are gone, whose events are yet to be cleared away.
CREATE TABLE removed_event_series(
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE reports(
  owner INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  private INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  user_identity TEXT NOT NULL,
  PRIMARY KEY(owner, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_charts(
  owner INTEGER NOT NULL,
  report TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY(owner, report, id),
  FOREIGN KEY(owner, report) REFERENCES reports(owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

)sql"};

}  // namespace parlance::store
