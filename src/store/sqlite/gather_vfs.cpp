#include "store/sqlite/gather_vfs.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "store/sqlite/file_layer.h"

namespace parlance::store::sqlite {
namespace {

constexpr const char* kName = "parlance-gather";
constexpr std::size_t kMost = std::size_t{4} << 20U;  // of a large transaction, at a time
// SQLite's own file system writes the length modulo 128 KB at a time: of 128 KB nothing, which it
// takes for a full disk.
constexpr std::size_t kAtOnce = std::size_t{64} << 10U;

struct Gathered {
  std::string bytes;
  sqlite3_int64 offset = 0;  // where they belong
};

// nullptr in files that are no log.
Gathered*& gathered_of(sqlite3_file* file) {
  return *static_cast<Gathered**>(layer_file(file).extra);
}

// What could not be written is given up: SQLite ends the transaction that it belongs to.
int put_down(sqlite3_file* file) {
  Gathered* const gathered = gathered_of(file);
  if (gathered == nullptr) return SQLITE_OK;
  int code = SQLITE_OK;
  const std::string& bytes = gathered->bytes;
  for (std::size_t done = 0; done < bytes.size() && code == SQLITE_OK;) {
    const std::size_t size = std::min(bytes.size() - done, kAtOnce);
    code = real_file(file)->pMethods->xWrite(real_file(file), bytes.data() + done,
                                             static_cast<int>(size),
                                             gathered->offset + static_cast<sqlite3_int64>(done));
    done += size;
  }
  gathered->bytes.clear();
  return code;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  Gathered* const gathered = gathered_of(file);
  if (gathered == nullptr) {
    return real_file(file)->pMethods->xWrite(real_file(file), data, size, offset);
  }
  const auto end = gathered->offset + static_cast<sqlite3_int64>(gathered->bytes.size());
  if (offset != end || gathered->bytes.size() >= kMost) {
    if (const int code = put_down(file); code != SQLITE_OK) return code;
    gathered->offset = offset;
  }
  gathered->bytes.append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  if (const int code = put_down(file); code != SQLITE_OK) return code;
  return real_file(file)->pMethods->xRead(real_file(file), data, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = put_down(file); code != SQLITE_OK) return code;
  return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
  if (const int code = put_down(file); code != SQLITE_OK) return code;
  return real_file(file)->pMethods->xSync(real_file(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  if (const int code = put_down(file); code != SQLITE_OK) return code;
  return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

int close_file(sqlite3_file* file) {
  // Nothing that counts is left here: a commit has synced.
  delete gathered_of(file);
  gathered_of(file) = nullptr;
  return real_file(file)->pMethods->xClose(real_file(file));
}

int opened(sqlite3_file* file, const char* /*name*/, int flags) {
  if ((flags & SQLITE_OPEN_WAL) != 0) gathered_of(file) = new Gathered;
  return SQLITE_OK;
}

}  // namespace

const char* gather_vfs_name(const char* inner) {
  static std::once_flag once;
  static sqlite3_io_methods methods = passing_methods();
  std::call_once(once, [] {
    methods.xWrite = write_file;
    methods.xRead = read_file;
    methods.xTruncate = truncate_file;
    methods.xSync = sync_file;
    methods.xFileSize = file_size;
    methods.xClose = close_file;
  });
  static std::mutex mutex;
  static std::map<std::string, Layer, std::less<>> layers;  // by what is below
  const std::lock_guard lock(mutex);
  const std::string_view below = inner != nullptr ? inner : "disk";
  const auto found = layers.find(below);
  if (found != layers.end()) return found->second.name;
  const auto made = layers.try_emplace(std::string(below)).first;
  static std::deque<std::string> names;
  names.push_back(std::string(kName) + "-" + made->first);
  Layer& layer = made->second;
  layer.name = names.back().c_str();
  layer.methods = &methods;
  layer.extra = sizeof(Gathered*);
  layer.opened = opened;
  register_layer(layer, sqlite3_vfs_find(inner));
  return layer.name;
}

}  // namespace parlance::store::sqlite
