#include "store/sqlite/fault_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

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

// SQLite allocates one of these with the real file behind it, and calls through `methods`.
struct File {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->real;
}

int close_file(sqlite3_file* file) {
  sqlite3_file* const inner = real(file);
  return inner->pMethods != nullptr ? inner->pMethods->xClose(inner) : SQLITE_OK;
}
int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), data, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const auto [allowed, answer] = faults().allow_write(size);
  if (allowed > 0) {  // a disk fills up in the middle of a page
    const int code =
        real(file)->pMethods->xWrite(real(file), data, static_cast<int>(allowed), offset);
    if (code != SQLITE_OK) return code;
  }
  return answer;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (!faults().allow_sync()) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int device_characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), region, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}
int fetch(sqlite3_file* file, sqlite3_int64 offset, int size, void** out) {
  return real(file)->pMethods->xFetch(real(file), offset, size, out);
}
int unfetch(sqlite3_file* file, sqlite3_int64 offset, void* page) {
  return real(file)->pMethods->xUnfetch(real(file), offset, page);
}

constexpr sqlite3_io_methods kMethods = {3,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         unlock_file,
                                         check_reserved_lock,
                                         file_control,
                                         sector_size,
                                         device_characteristics,
                                         shm_map,
                                         shm_lock,
                                         shm_barrier,
                                         shm_unmap,
                                         fetch,
                                         unfetch};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const inner_vfs = static_cast<sqlite3_vfs*>(vfs->pAppData);
  auto* const self = reinterpret_cast<File*>(file);
  self->real = reinterpret_cast<sqlite3_file*>(self + 1);
  const int code = inner_vfs->xOpen(inner_vfs, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != nullptr ? &kMethods : nullptr;
  return code;
}

}  // namespace

const char* fault_vfs_name_if_wanted() {
  const char* const file = std::getenv("PARLANCE_FAULTS");
  if (file == nullptr || *file == '\0') return nullptr;
  faults().use(file);
  static std::once_flag once;
  std::call_once(once, [] {
    static sqlite3_vfs vfs;
    sqlite3_vfs* const inner = sqlite3_vfs_find(nullptr);
    vfs = *inner;  // all but opening is the real one's
    vfs.zName = kName;
    vfs.pAppData = inner;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + inner->szOsFile;
    vfs.xOpen = open_file;
    sqlite3_vfs_register(&vfs, 0);
  });
  return kName;
}

}  // namespace parlance::store::sqlite
