#include "store/migrations/migrations.h"

namespace parlance::store {

extern const Migration kMigration2{2, "contacts", R"sql(

-- In order of creation. `roster`: the app that knows the contact, or the identity of a bot that has its
-- contacts to itself. The texts from `name` on are lower-cased copies from the document, for filters
-- and order.
CREATE TABLE contacts(
  id INTEGER PRIMARY KEY,
  roster TEXT NOT NULL,
  identity TEXT NOT NULL,
  last_message INTEGER,
  created INTEGER NOT NULL,
  name TEXT,
  group_name TEXT,
  source TEXT,
  email TEXT,
  phone_number TEXT,
  cell_phone_number TEXT,
  city TEXT,
  gender TEXT,
  culture TEXT,
  tax_document TEXT,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX contacts_by_roster ON contacts(roster);

-- By which a contact is found; `key` is the identity, decoded and lower-cased.
CREATE TABLE contact_addresses(
  roster TEXT NOT NULL,
  key TEXT NOT NULL,
  contact INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,
  PRIMARY KEY(roster, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_addresses_by_contact ON contact_addresses(contact);

-- Of an address, which need not be a contact's.
CREATE TABLE contact_comments(
  number INTEGER PRIMARY KEY,
  roster TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  date INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX contact_comments_by_address ON contact_comments(roster, key);

-- The message up to which the threads of a bot were looked through for people who wrote.
CREATE TABLE contact_marks(
  owner INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  date INTEGER NOT NULL
) STRICT;

)sql"};

}  // namespace parlance::store
