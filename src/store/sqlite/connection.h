// A SQLite connection. It belongs to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "store/memory.h"
#include "store/sqlite/file_map.h"
#include "store/sqlite/statement.h"
#include "store/writing_connection.h"

namespace parlance::store::sqlite {

struct ConnectionOptions {
  std::filesystem::path file;
  bool writer = false;  // the one that writes and checkpoints; may create the file
  bool sync = true;
  FileMap* map = nullptr;  // readers; nullptr: they read the file
};

// One class for both roles: a reader is a connection whose begin() is never called (its database
// refuses changes, query_only).
class SqliteConnection final : public WritingConnection {
 public:
  // Opens. Throws StorageFailure.
  SqliteConnection(const ConnectionOptions& options, ThreadTails& tails);
  ~SqliteConnection() override;

  Query query(const Sql& sql) override;
  Query query_text(const std::string& sql) override;
  void execute_script(std::string_view sql) override;

  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  bool in_transaction() const override;
  void savepoint() override;
  void release() override;
  void rollback_to_savepoint() override;
  void reopen() override;
  bool checkpoint(Checkpoint mode) override;
  std::int64_t log_size() const override { return log_frames_ * kPageSize; }
  std::int64_t log_pending() const override { return (log_frames_ - moved_frames_) * kPageSize; }

  void close() noexcept;

 protected:
  void begin_read() override;
  void end_read() noexcept override;

 private:
  static constexpr std::int64_t kPageSize = 4096;

  void open();
  void configure();
  std::unique_ptr<Query::Statement> prepare(std::string_view sql, unsigned flags);
  static int on_log_grown(void* self, sqlite3* database, const char* name, int frames);

  ConnectionOptions options_;
  sqlite3* database_ = nullptr;
  std::vector<std::unique_ptr<Query::Statement>> statements_;  // by index of Sql
  std::int64_t log_frames_ = 0;                                // in the log
  std::int64_t moved_frames_ = 0;                              // of these, already in the database
};

}  // namespace parlance::store::sqlite
