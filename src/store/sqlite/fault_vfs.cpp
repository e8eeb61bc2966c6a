#include "store/sqlite/fault_vfs.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>

#include "store/sqlite/file_layer.h"

namespace parlance::store::sqlite {
namespace {

constexpr const char* kName = "parlance-faults";

// The plan in force; read again when its file changes.
class Faults {
 public:
  void use(const char* file) {
    const std::scoped_lock lock(mutex_);
    if (file_ == file) return;
    file_ = file;
    looked_ = {};
    seen_ = {};
    refresh();
  }

  // How many of `bytes` may be written, and what to answer when that is not all of them.
  std::pair<std::int64_t, int> allow_write(std::int64_t bytes) {
    const std::scoped_lock lock(mutex_);
    refresh();
    if (plan_.kind == FaultPlan::Kind::kWrite) return {0, SQLITE_IOERR_WRITE};
    if (plan_.kind != FaultPlan::Kind::kFull) return {bytes, SQLITE_OK};
    const std::int64_t allowed = std::min(bytes, plan_.after);
    plan_.after -= allowed;
    return {allowed, allowed == bytes ? SQLITE_OK : SQLITE_FULL};
  }

  bool allow_sync() {
    const std::scoped_lock lock(mutex_);
    refresh();
    if (plan_.kind != FaultPlan::Kind::kSync) return true;
    return plan_.after-- > 0;
  }

 private:
  struct Version {
    std::int64_t seconds = 0, nanoseconds = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    friend bool operator==(const Version&, const Version&) = default;
  };

  void refresh() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < std::chrono::milliseconds(50)) return;
    looked_ = now;
    struct stat status{};
    if (stat(file_.c_str(), &status) != 0) return;
    // The size too: a file can be emptied and written within one tick of the file system's clock.
    const Version version{status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ino,
                          status.st_size};
    if (version == seen_) return;
    seen_ = version;
    load();
  }

  void load() {
    std::ifstream in(file_);
    std::string line;
    std::getline(in, line);
    const auto plan = parse_fault_plan(line);
    if (!plan) {
      std::fprintf(stderr, "PARLANCE_FAULTS: cannot understand \"%s\" in %s\n", line.c_str(),
                   file_.c_str());
      std::abort();
    }
    plan_ = *plan;
  }

  std::mutex mutex_;
  std::string file_;
  FaultPlan plan_;
  std::chrono::steady_clock::time_point looked_{};
  Version seen_{};
};

Faults& faults() {
  static Faults only;
  return only;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const auto [allowed, answer] = faults().allow_write(size);
  if (allowed > 0) {  // a disk fills up in the middle of a page
    sqlite3_file* const real = real_file(file);
    const int code = real->pMethods->xWrite(real, data, static_cast<int>(allowed), offset);
    if (code != SQLITE_OK) return code;
  }
  return answer;
}

int sync_file(sqlite3_file* file, int flags) {
  if (!faults().allow_sync()) return SQLITE_IOERR_FSYNC;
  return real_file(file)->pMethods->xSync(real_file(file), flags);
}

}  // namespace

const char* fault_vfs_name_if_wanted() {
  const char* const file = std::getenv("PARLANCE_FAULTS");
  if (file == nullptr || *file == '\0') return nullptr;
  faults().use(file);
  static std::once_flag once;
  std::call_once(once, [] {
    static sqlite3_io_methods methods = passing_methods();
    methods.xWrite = write_file;
    methods.xSync = sync_file;
    static Layer layer{.name = kName, .methods = &methods};
    register_layer(layer, sqlite3_vfs_find(nullptr));
  });
  return kName;
}

}  // namespace parlance::store::sqlite
