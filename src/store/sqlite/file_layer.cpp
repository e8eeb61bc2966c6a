#include "store/sqlite/file_layer.h"

#include <cstring>

namespace parlance::store::sqlite {
namespace {

int close_file(sqlite3_file* file) {
  return real_file(file)->pMethods->xClose(real_file(file));
}
int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  return real_file(file)->pMethods->xRead(real_file(file), data, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  return real_file(file)->pMethods->xWrite(real_file(file), data, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real_file(file)->pMethods->xTruncate(real_file(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  return real_file(file)->pMethods->xSync(real_file(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_file(file)->pMethods->xFileSize(real_file(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real_file(file)->pMethods->xLock(real_file(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real_file(file)->pMethods->xUnlock(real_file(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* result) {
  return real_file(file)->pMethods->xCheckReservedLock(real_file(file), result);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real_file(file)->pMethods->xFileControl(real_file(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return real_file(file)->pMethods->xSectorSize(real_file(file));
}
int device_characteristics(sqlite3_file* file) {
  return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}
int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return real_file(file)->pMethods->xShmMap(real_file(file), region, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  real_file(file)->pMethods->xShmBarrier(real_file(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real_file(file)->pMethods->xShmUnmap(real_file(file), remove);
}
int fetch(sqlite3_file* file, sqlite3_int64 offset, int size, void** out) {
  return real_file(file)->pMethods->xFetch(real_file(file), offset, size, out);
}
int unfetch(sqlite3_file* file, sqlite3_int64 offset, void* page) {
  return real_file(file)->pMethods->xUnfetch(real_file(file), offset, page);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const auto& layer = *static_cast<const Layer*>(vfs->pAppData);
  auto* const bytes = reinterpret_cast<char*>(file);
  LayerFile& self = layer_file(file);
  self.extra = bytes + sizeof(LayerFile);
  std::memset(self.extra, 0, static_cast<std::size_t>(layer.extra));
  self.real = reinterpret_cast<sqlite3_file*>(bytes + sizeof(LayerFile) + layer.extra);
  self.base.pMethods = nullptr;
  const int code = layer.inner->xOpen(layer.inner, name, self.real, flags, out_flags);
  if (self.real->pMethods == nullptr) return code;
  self.base.pMethods = layer.methods;
  if (code != SQLITE_OK || layer.opened == nullptr) return code;
  return layer.opened(file, name, flags);
}

}  // namespace

sqlite3_io_methods passing_methods() {
  return {.iVersion = 3,
          .xClose = close_file,
          .xRead = read_file,
          .xWrite = write_file,
          .xTruncate = truncate_file,
          .xSync = sync_file,
          .xFileSize = file_size,
          .xLock = lock_file,
          .xUnlock = unlock_file,
          .xCheckReservedLock = check_reserved_lock,
          .xFileControl = file_control,
          .xSectorSize = sector_size,
          .xDeviceCharacteristics = device_characteristics,
          .xShmMap = shm_map,
          .xShmLock = shm_lock,
          .xShmBarrier = shm_barrier,
          .xShmUnmap = shm_unmap,
          .xFetch = fetch,
          .xUnfetch = unfetch};
}

void register_layer(Layer& layer, sqlite3_vfs* inner) {
  layer.inner = inner;
  layer.vfs = *inner;  // all but opening is the other's
  layer.vfs.pNext = nullptr;
  layer.vfs.zName = layer.name;
  layer.vfs.pAppData = &layer;
  layer.vfs.szOsFile = static_cast<int>(sizeof(LayerFile)) + layer.extra + inner->szOsFile;
  layer.vfs.xOpen = open_file;
  sqlite3_vfs_register(&layer.vfs, 0);
}

}  // namespace parlance::store::sqlite
