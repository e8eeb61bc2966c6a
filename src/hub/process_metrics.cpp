#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "hub/metrics.h"

namespace parlance::hub {

namespace {

std::string read_file(const char* path) {
  std::string text;
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return text;
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file)) {
    text.append(buffer.data(), got);
  }
  std::fclose(file);
  return text;
}

// Field of /proc/self/stat by its number in proc(5); only those behind the program's name, which
// may hold blanks.
double stat_field(int number) {
  const std::string stat = read_file("/proc/self/stat");
  std::size_t at = stat.rfind(')');
  for (int field = 3; at != std::string::npos; ++field) {
    at = stat.find_first_not_of(' ', at + 1);
    if (at == std::string::npos) break;
    if (field == number) return std::strtod(stat.c_str() + at, nullptr);
    at = stat.find(' ', at);
  }
  return 0;
}

double clock_ticks() {
  return static_cast<double>(sysconf(_SC_CLK_TCK));
}
double page_size() {
  return static_cast<double>(sysconf(_SC_PAGESIZE));
}

double boot_time() {
  const std::string stat = read_file("/proc/stat");
  const std::size_t at = stat.find("btime ");
  return at == std::string::npos ? 0 : std::strtod(stat.c_str() + at + 6, nullptr);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return 0;
  int count = -1;  // the directory's own
  while (const dirent* entry = readdir(directory)) count += entry->d_name[0] != '.' ? 1 : 0;
  closedir(directory);
  return count;
}

double most_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void add_process_metrics(MetricRegistry& registry) {
  registry.counter_from("process_cpu_seconds_total", "User and system CPU time spent in seconds.",
                        cpu_seconds);
  registry.gauge_from("process_resident_memory_bytes", "Resident memory size in bytes.",
                      [] { return stat_field(24) * page_size(); });
  registry.gauge_from("process_virtual_memory_bytes", "Virtual memory size in bytes.",
                      [] { return stat_field(23); });
  registry.gauge_from("process_threads", "Number of threads.", [] { return stat_field(20); });
  registry.gauge_from("process_open_fds", "Number of open file descriptors.", open_descriptors);
  registry.gauge_from("process_max_fds", "Maximum number of open file descriptors.",
                      most_descriptors);
  const double start = boot_time() + stat_field(22) / clock_ticks();
  registry.gauge_from("process_start_time_seconds",
                      "Start time of the process since the Unix epoch in seconds.",
                      [start] { return start; });
}

}  // namespace parlance::hub
