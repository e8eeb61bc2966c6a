#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "store/folder_lock.h"
#include "store/group_committer.h"
#include "store/keeper.h"
#include "store/migrations/migrations.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/readers.h"
#include "store/store.h"
#include "store/thread_tails.h"

namespace parlance::store {
namespace {

using sqlite::ConnectionOptions;
using sqlite::Readers;
using sqlite::SqliteConnection;

constexpr const char* kFileName = "parlance.db";

class SqliteStore final : public Store {
 public:
  SqliteStore(FolderLock lock, const StoreOptions& options)
      : lock_(std::move(lock)),
        writing_({.file = options.folder / kFileName, .writer = true, .sync = options.sync},
                 tails_),
        keeper_(writing_, tails_, options.waiting_entries),
        readers_(std::make_shared<Readers>(options.folder / kFileName, tails_, map_)) {
    map_.open(options.folder / kFileName);
  }

  ~SqliteStore() override {
    stop();
    readers_->close_all();
  }

  Result<void> start(const StoreOptions& options) {
    if (auto migrated = migrate(writing_, all_migrations()); !migrated) return migrated;
    keeper_.load();
    committer_ = std::make_unique<GroupCommitter>(writing_, keeper_, options.batch);
    return {};
  }

  Writer& writer() override { return *committer_; }
  Connection& reader() override { return readers_->mine(); }
  std::int64_t next_sequence() override { return keeper_.next_sequence(); }
  std::int64_t last_sequence() const override { return keeper_.last_sequence(); }
  void stop() override {
    if (committer_ != nullptr) committer_->stop();
  }

 private:
  FolderLock lock_;  // first: let go of last
  sqlite::FileMap map_;
  ThreadTails tails_;
  SqliteConnection writing_;
  Keeper keeper_;
  std::shared_ptr<Readers> readers_;
  std::unique_ptr<GroupCommitter> committer_;
};

// Makes the entries of a folder durable.
void sync_folder(const std::filesystem::path& folder) {
  const int file = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  fsync(file);
  close(file);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  const std::filesystem::path parent = folder.parent_path();
  std::error_code problem;
  if (!parent.empty()) std::filesystem::create_directories(parent, problem);
  if (mkdir(folder.c_str(), 0700) == 0) {
    sync_folder(parent);
    return {};
  }
  if (errno == EEXIST) return {};
  return fail(ErrorCode::kUnavailable,
              "cannot create " + folder.string() + ": " + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  if (auto made = make_folder(options.folder); !made) return std::unexpected(made.error());
  auto lock = FolderLock::take(options.folder);
  if (!lock) return std::unexpected(lock.error());
  try {
    auto store = std::make_unique<SqliteStore>(std::move(*lock), options);
    if (auto started = store->start(options); !started) return std::unexpected(started.error());
    return store;
  } catch (const StorageFailure& failure) {
    return fail(ErrorCode::kUnavailable, failure.what());
  }
}

}  // namespace parlance::store
