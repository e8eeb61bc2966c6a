#include "store/sqlite/connection.h"

#include <string>

#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/gather_vfs.h"
#include "store/sqlite/library.h"

namespace parlance::store::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr int kRestartMilliseconds = 50;

const Sql kBegin("BEGIN IMMEDIATE");
const Sql kBeginRead("BEGIN");
const Sql kCommit("COMMIT");
const Sql kRollback("ROLLBACK");
const Sql kSavepoint("SAVEPOINT op");
const Sql kRelease("RELEASE op");
const Sql kRollbackTo("ROLLBACK TO op");

// What every connection is told. Memory-mapped reads save a copy of each page; the cache is for the
// pages that are in the log. Nothing spills before COMMIT: a batch is small, and a full disk is
// then met in one place. Pages saved for a savepoint stay in memory too: this version's way of
// moving them to a temporary file ends in SQLITE_FULL.
constexpr const char* kPragmas =
    "PRAGMA mmap_size=2147418112;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=0;";

// Debian's SQLite overwrites what is deleted unless told otherwise; that doubles the writing.
constexpr const char* kWriterPragmas =
    "PRAGMA page_size=4096;"
    "PRAGMA auto_vacuum=NONE;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA cache_spill=OFF;"
    "PRAGMA secure_delete=OFF;";

constexpr const char* kReaderPragmas =
    "PRAGMA cache_size=-16384;"
    "PRAGMA query_only=ON;";

}  // namespace

SqliteConnection::SqliteConnection(const ConnectionOptions& options, ThreadTails& tails)
    : WritingConnection(std::make_unique<Memory>(tails, options.writer)), options_(options) {
  set_up_library();
  open();
}

SqliteConnection::~SqliteConnection() {
  close();
}

void SqliteConnection::open() {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (options_.writer ? SQLITE_OPEN_CREATE : 0);
  const char* const files = options_.map != nullptr ? map_vfs_name()
                            : options_.writer && options_.sync
                                ? gather_vfs_name(fault_vfs_name_if_wanted())
                                : fault_vfs_name_if_wanted();
  const int code = sqlite3_open_v2(options_.file.c_str(), &database_, flags, files);
  try {
    if (code != SQLITE_OK) throw_failure(database_, code, "opening " + options_.file.string());
    configure();
  } catch (...) {
    close();
    throw;
  }
}

void SqliteConnection::configure() {
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  execute_script(kPragmas);
  if (options_.writer) {
    execute_script(options_.sync ? "PRAGMA synchronous=FULL;" : "PRAGMA synchronous=OFF;");
  }
  execute_script(options_.writer ? kWriterPragmas : kReaderPragmas);
  if (!options_.writer) {
    if (options_.map != nullptr) use_map(database_, *options_.map);
    // The last connection to close moves the log into the database: never a reader.
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return;
  }
  sqlite3_wal_hook(database_, &SqliteConnection::on_log_grown, this);
  // What an earlier connection left in the log may hold frames whose sync failed. Moved and synced
  // they can be trusted; built upon, a later power cut could take what was acknowledged after them.
  log_frames_ = 0;
  moved_frames_ = 0;
  checkpoint(Checkpoint::kTruncate);
}

void SqliteConnection::close() noexcept {
  statements_.clear();
  if (database_ != nullptr) sqlite3_close_v2(database_);
  database_ = nullptr;
}

void SqliteConnection::reopen() {
  if (database_ != nullptr) {
    // While it is open, this connection knows where the log ends, before what failed. A new one may
    // find the failed frames whole, and with them writes that were refused.
    try {
      checkpoint(Checkpoint::kTruncate);
    } catch (const StorageFailure& failure) {
      using Kind = StorageFailure::Kind;
      if (failure.kind == Kind::kFull || failure.kind == Kind::kIo) throw;
    }
  }
  close();
  memory().forget_everything();
  open();
}

std::unique_ptr<Query::Statement> SqliteConnection::prepare(std::string_view sql, unsigned flags) {
  if (database_ == nullptr) {
    throw StorageFailure(StorageFailure::Kind::kIo, "the database is closed after a failure");
  }
  auto statement = std::make_unique<Query::Statement>();
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), flags,
                                      &statement->handle, nullptr);
  if (code != SQLITE_OK) throw_failure(database_, code, "preparing a statement");
  return statement;
}

Query SqliteConnection::query(const Sql& sql) {
  if (statements_.size() <= sql.index()) statements_.resize(sql.index() + 1);
  std::unique_ptr<Query::Statement>& kept = statements_[sql.index()];
  if (kept == nullptr) kept = prepare(sql.text(), SQLITE_PREPARE_PERSISTENT);
  if (kept->busy) return query_text(sql.text());  // used by an outer call
  kept->busy = true;
  return Query(*kept);
}

Query SqliteConnection::query_text(const std::string& sql) {
  auto statement = prepare(sql, 0);
  statement->ephemeral = true;
  return Query(*statement.release());
}

void SqliteConnection::execute_script(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_failure(database_, code, "setting up the database");
}

void SqliteConnection::begin() {
  query(kBegin).run();
}
void SqliteConnection::commit() {
  query(kCommit).run();
}
void SqliteConnection::savepoint() {
  query(kSavepoint).run();
}
void SqliteConnection::release() {
  query(kRelease).run();
}

void SqliteConnection::rollback_to_savepoint() {
  query(kRollbackTo).run();
  release();
}

void SqliteConnection::rollback() noexcept {
  try {
    if (in_transaction()) query(kRollback).run();
  } catch (const StorageFailure&) {
    // SQLite has given the transaction up; what is left is settled by reopen().
  }
}

bool SqliteConnection::in_transaction() const {
  return database_ != nullptr && sqlite3_get_autocommit(database_) == 0;
}

void SqliteConnection::begin_read() {
  if (!options_.writer) query(kBeginRead).run();
}

void SqliteConnection::end_read() noexcept {
  if (!options_.writer) {
    try {
      query(kCommit).run();
    } catch (const StorageFailure&) {
      rollback();
    }
  }
}

int SqliteConnection::on_log_grown(void* self, sqlite3* /*database*/, const char* /*name*/,
                                   int frames) {
  auto* const connection = static_cast<SqliteConnection*>(self);
  if (frames < connection->log_frames_) connection->moved_frames_ = 0;  // written from its start
  connection->log_frames_ = frames;
  return SQLITE_OK;
}

bool SqliteConnection::checkpoint(Checkpoint mode) {
  const int how = mode == Checkpoint::kPassive   ? SQLITE_CHECKPOINT_PASSIVE
                  : mode == Checkpoint::kRestart ? SQLITE_CHECKPOINT_RESTART
                                                 : SQLITE_CHECKPOINT_TRUNCATE;
  int in_log = 0;
  int moved = 0;
  // What a reader still needs is moved the next time: writers must not wait for it.
  sqlite3_busy_timeout(database_, mode == Checkpoint::kRestart ? kRestartMilliseconds : 0);
  const int code = sqlite3_wal_checkpoint_v2(database_, nullptr, how, &in_log, &moved);
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    throw_failure(database_, code, "moving the log into the database");
  }
  if (in_log >= 0) log_frames_ = in_log;
  if (moved >= 0) moved_frames_ = moved;
  return code == SQLITE_OK && moved_frames_ == log_frames_;
}

}  // namespace parlance::store::sqlite
