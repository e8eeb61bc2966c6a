// Faults at the I/O boundary, for tests of a whole server: a layer over SQLite's file system that
// fails on command. It exists only when the environment variable PARLANCE_FAULTS names a file,
// whose one line says what goes wrong, and may change at any time (seen within 50 ms):
//
//   off
//   enospc                 every write fails as on a full disk
//   enospc after=N         after N more bytes
//   eio write              every write fails
//   eio fsync              every sync fails
//   eio fsync after=N      after N more syncs
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parlance::store::sqlite {

struct FaultPlan {
  enum class Kind : std::uint8_t { kOff, kFull, kWrite, kSync };
  Kind kind = Kind::kOff;
  std::int64_t after = 0;  // bytes or syncs that still succeed
};
// nullopt for a line that is none of the above.
std::optional<FaultPlan> parse_fault_plan(std::string_view line);

// The name to open a database with; nullptr (SQLite's own file system) when no faults are wanted.
// Aborts when the file's line cannot be understood: a test that tests nothing must not pass.
const char* fault_vfs_name_if_wanted();

}  // namespace parlance::store::sqlite
