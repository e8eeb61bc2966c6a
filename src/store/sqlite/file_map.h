// How readers see the database file: one mapping of it for all of them, made once.
//
// SQLite's own mapping belongs to a connection, and is taken down and made again whenever another
// connection has committed: while messages come in, each read would pay for a mapping and a fault
// for every page it looks at. In WAL mode that is not needed: a page of the file changes only when
// the log is moved into it, never under a reader that still looks at it, and the file only grows
// (nothing here vacuums).
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace parlance::store::sqlite {

// Must outlive every connection to the file, the writer's too: closing a descriptor of it lets go
// of the locks that SQLite holds on it in this process.
class FileMap {
 public:
  FileMap() = default;
  FileMap(const FileMap&) = delete;
  FileMap& operator=(const FileMap&) = delete;
  ~FileMap();

  // Once, when the file is there. Without success (no address space) at() gives nothing.
  void open(const std::filesystem::path& file);
  // The bytes there; nullptr when they are not mapped. Any thread.
  void* at(std::int64_t offset, int size);

 private:
  int file_ = -1;
  char* base_ = nullptr;
  std::atomic<std::int64_t> size_{0};  // of the file, when last looked at
};

// The file system to open readers with, and what makes a connection opened with it use a map.
// Readers do not write, so the faults of fault_vfs.h have nothing to hit in them.
const char* map_vfs_name();
void use_map(sqlite3* database, FileMap& map);

}  // namespace parlance::store::sqlite
