#include "store/sqlite/library.h"

#include <mutex>

namespace parlance::store::sqlite {
namespace {

StorageFailure::Kind kind_of(int code) {
  using Kind = StorageFailure::Kind;
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return Kind::kConstraint;
    case SQLITE_FULL:
      return Kind::kFull;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return Kind::kIo;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Kind::kCorrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::kBusy;
    default:
      return Kind::kOther;
  }
}

// For people: the operating system's words where SQLite's own say less.
std::string describe(sqlite3* database, int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "disk full";
    case SQLITE_IOERR:
      switch (code) {
        case SQLITE_IOERR_WRITE:
          return "write error";
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_DIR_FSYNC:
          return "write error (sync to disk failed)";
        case SQLITE_IOERR_READ:
        case SQLITE_IOERR_SHORT_READ:
          return "read error";
        default:
          return std::string("I/O error: ") + sqlite3_errstr(code);
      }
    default:
      return database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  }
}

}  // namespace

void set_up_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Every connection belongs to one thread and nobody reads the statistics, which cost a global
    // lock for each allocation.
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // Pages saved for a savepoint stay in memory.
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    sqlite3_initialize();
  });
}

void throw_failure(sqlite3* database, int code, const std::string& doing) {
  throw StorageFailure(kind_of(code), doing + ": " + describe(database, code));
}

}  // namespace parlance::store::sqlite
