// A layer over another of SQLite's file systems: it opens files there and passes every call on,
// but for those that the layer has its own version of.
#pragma once

#include <sqlite3.h>

namespace parlance::store::sqlite {

// What SQLite allocates for an open file: this, then what the layer keeps (`extra` bytes), then the
// real file. `methods` point to the layer's table.
struct LayerFile {
  sqlite3_file base;
  sqlite3_file* real;
  void* extra;
};

inline LayerFile& layer_file(sqlite3_file* file) {
  return *reinterpret_cast<LayerFile*>(file);
}
inline sqlite3_file* real_file(sqlite3_file* file) {
  return layer_file(file).real;
}

// Methods that pass everything on: a layer takes a copy and replaces some.
sqlite3_io_methods passing_methods();

// Makes `vfs` a layer over `inner` with that name. Its files get `extra` zeroed bytes and `methods`
// (which must live as long as the process, as must `vfs`), then `opened` is called, if any: what it
// returns is the outcome of opening.
struct Layer {
  const char* name = nullptr;
  const sqlite3_io_methods* methods = nullptr;
  int extra = 0;
  int (*opened)(sqlite3_file* file, const char* name, int flags) = nullptr;

  sqlite3_vfs vfs{};
  sqlite3_vfs* inner = nullptr;
};
void register_layer(Layer& layer, sqlite3_vfs* inner);

}  // namespace parlance::store::sqlite
