#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/text.h"

namespace parlance::app {

namespace {

std::string holder_of(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t got = ::pread(descriptor, text.data(), text.size() - 1, 0);
  const std::string_view pid = got > 0 ? trim(text.data()) : std::string_view{};
  return pid.empty() ? std::string("another parlance") : fmt::format("parlance process {}", pid);
}

}  // namespace

Result<void> make_data_folder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path(folder);
  if (std::filesystem::is_directory(path, error)) return {};
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) {
    if (std::filesystem::is_directory(path, error)) return {};
    errno = ENOTDIR;
  }
  return fail(ErrorCode::kInvalid,
              fmt::format("the data folder {} cannot be made: {}", folder, std::strerror(errno)),
              "data.directory");
}

Result<DataLock> DataLock::acquire(const std::string& folder) {
  const std::string path = folder + "/parlance.lock";
  DataLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.descriptor_ < 0) {
    return fail(ErrorCode::kInvalid,
                fmt::format("the lock file {} cannot be opened: {}", path, std::strerror(errno)),
                "data.directory");
  }
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kConflict,
                fmt::format("the data folder {} is in use by {}: stop it, or give another folder "
                            "with --data",
                            folder, holder_of(lock.descriptor_)),
                "data.directory");
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.descriptor_, 0) != 0 ||
      ::pwrite(lock.descriptor_, pid.data(), pid.size(), 0) < 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the lock file {} cannot be written: {}", path, std::strerror(errno)));
  }
  return lock;
}

DataLock::~DataLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace parlance::app
