// What a commit appends to the log, in one write: a layer over SQLite's file system.
//
// SQLite appends each page of a commit with two writes, of 24 bytes and of 4 KB, and syncs then.
// The layer keeps what is appended to a log until that sync, or until anything else is done with
// the file. No one else looks at the log in between: what is in it counts only once the index of
// the log says so, which happens after the sync. Only for connections that sync every commit.
#pragma once

namespace parlance::store::sqlite {

// The name to open the writer's database with. `inner`: the file system below, nullptr for SQLite's
// own.
const char* gather_vfs_name(const char* inner);

}  // namespace parlance::store::sqlite
