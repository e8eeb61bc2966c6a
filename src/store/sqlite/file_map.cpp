#include "store/sqlite/file_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>

#include "store/sqlite/file_layer.h"

namespace parlance::store::sqlite {
namespace {

// Address space, not memory. A larger file is read without the map beyond it.
constexpr std::int64_t kReserved = std::int64_t{64} << 30U;

constexpr const char* kName = "parlance-map";
constexpr int kUseMap = 0x50000001;  // SQLite leaves operations above 100 to file systems

FileMap*& map_of(sqlite3_file* file) {
  return *static_cast<FileMap**>(layer_file(file).extra);
}

int file_control(sqlite3_file* file, int operation, void* argument) {
  if (operation == kUseMap) {
    map_of(file) = static_cast<FileMap*>(argument);
    return SQLITE_OK;
  }
  if (operation == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_OK;  // the file below need not map too
  return real_file(file)->pMethods->xFileControl(real_file(file), operation, argument);
}

int fetch(sqlite3_file* file, sqlite3_int64 offset, int size, void** out) {
  FileMap* const map = map_of(file);
  *out = map != nullptr ? map->at(offset, size) : nullptr;
  return SQLITE_OK;
}

int unfetch(sqlite3_file* /*file*/, sqlite3_int64 /*offset*/, void* /*page*/) {
  return SQLITE_OK;
}

}  // namespace

FileMap::~FileMap() {
  if (base_ != nullptr) munmap(base_, static_cast<std::size_t>(kReserved));
  if (file_ >= 0) close(file_);
}

void FileMap::open(const std::filesystem::path& file) {
  file_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) return;
  void* const base =
      mmap(nullptr, static_cast<std::size_t>(kReserved), PROT_READ, MAP_SHARED, file_, 0);
  if (base != MAP_FAILED) base_ = static_cast<char*>(base);
}

void* FileMap::at(std::int64_t offset, int size) {
  if (base_ == nullptr || offset + size > kReserved) return nullptr;
  if (offset + size > size_.load(std::memory_order_relaxed)) {
    struct stat status{};
    if (fstat(file_, &status) != 0) return nullptr;
    size_.store(status.st_size, std::memory_order_relaxed);
    if (offset + size > status.st_size) return nullptr;
  }
  return base_ + offset;
}

const char* map_vfs_name() {
  static std::once_flag once;
  static sqlite3_io_methods methods = passing_methods();
  static Layer over_disk{.name = kName, .methods = &methods, .extra = sizeof(FileMap*)};
  std::call_once(once, [] {
    methods.xFileControl = file_control;
    methods.xFetch = fetch;
    methods.xUnfetch = unfetch;
    register_layer(over_disk, sqlite3_vfs_find(nullptr));
  });
  return kName;
}

void use_map(sqlite3* database, FileMap& map) {
  sqlite3_file_control(database, "main", kUseMap, &map);
}

}  // namespace parlance::store::sqlite
