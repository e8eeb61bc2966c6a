#include "store/migrations/migrations.h"

namespace parlance::store {

// Every table by what is done to it most.
//
// The path of a message writes only where it is cheap: at the end of `messages` (one row, in order
// of sequence). Nothing on that path has an index in random order, because each page that a commit
// touches costs a 4 KB frame of the log, however small the change on it: so `messages` is not
// indexed by id (an id is looked for within its thread, by hash), and the entries of threads and
// their totals are written later, a whole thread at a time (store/thread_tails.h).
extern const Migration kMigration1{1, "core", R"sql(

CREATE TABLE meta(
  key TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `key` is the lower-cased identity, `text` as it was first spelt.
CREATE TABLE identities(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE accounts(
  id INTEGER PRIMARY KEY REFERENCES identities(id),
  identity TEXT NOT NULL,
  kind INTEGER NOT NULL,
  app TEXT NOT NULL,
  document TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  inbox_size INTEGER NOT NULL,
  plan INTEGER NOT NULL,
  brain TEXT NOT NULL,
  message_url TEXT NOT NULL,
  notification_url TEXT NOT NULL,
  webhook_headers TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE account_keys(
  account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  hash BLOB NOT NULL,
  purpose TEXT NOT NULL,
  requirer TEXT NOT NULL,
  expiration INTEGER,
  temporary INTEGER NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY(account, id)
) STRICT, WITHOUT ROWID;

-- `target_key` is the lower-cased node.
CREATE TABLE delegations(
  owner INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  target_key TEXT NOT NULL,
  target TEXT NOT NULL,
  envelopes INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY(owner, target_key)
) STRICT, WITHOUT ROWID;

-- `message_count`, `unread` and `last_seq` are of the entries up to `folded_upto`. A thread's number
-- is given for good: the row stays when its last message goes (`last_seq` is 0 then). With peer -1 it
-- is the log of everything that the owner sent and received, over all its threads.
CREATE TABLE threads(
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL,
  peer INTEGER NOT NULL,
  message_count INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  last_seq INTEGER NOT NULL DEFAULT 0,
  folded_upto INTEGER NOT NULL DEFAULT 0,
  UNIQUE(owner, peer)
) STRICT;
CREATE INDEX threads_by_last ON threads(owner, last_seq);

-- What reading a page needs stands first in the row. `sent_thread` is the sender's thread with the
-- recipient, `received_thread` the recipient's with the sender; NULL when that side keeps none.
-- `done`: needs no delivery any more. `type` and `content` are NULL when they must not be kept.
CREATE TABLE messages(
  seq INTEGER PRIMARY KEY,
  date INTEGER NOT NULL,
  status INTEGER NOT NULL,
  id TEXT,
  type TEXT,
  content TEXT,
  metadata TEXT,
  reason_code INTEGER,
  reason_text TEXT,
  from_node TEXT NOT NULL,
  to_node TEXT NOT NULL,
  pp TEXT,
  extra TEXT,
  sent_thread INTEGER,
  received_thread INTEGER,
  mailbox INTEGER,
  done INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The entries of a thread up to `folded_upto`, packed (store/thread_chunks.cpp): from the sequence
-- `first` up to the next chunk's.
CREATE TABLE thread_chunks(
  thread INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY(thread, first)
) STRICT, WITHOUT ROWID;

-- Many notifications a row (store/notifications.cpp). `key` is the owner's number and, in its lower
-- half, the page's among the owner's. `hashes` are of the message ids, to find those of a message
-- without reading `entries`. Dates and count: of the notifications in it. `before`: how many the owner
-- had in all pages before this one, those that have been removed since included.
CREATE TABLE notification_pages(
  key INTEGER PRIMARY KEY,
  first_date INTEGER NOT NULL,
  last_date INTEGER NOT NULL,
  count INTEGER NOT NULL,
  before INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  entries BLOB NOT NULL
) STRICT;

CREATE TABLE outbox(
  mailbox INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  lane TEXT NOT NULL,
  envelope TEXT,
  redelivery INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due INTEGER NOT NULL,
  dedupe TEXT,
  PRIMARY KEY(mailbox, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_dedupe ON outbox(mailbox, dedupe) WHERE dedupe IS NOT NULL;

)sql"};

}  // namespace parlance::store
