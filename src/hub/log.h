// The server's log: one line an event, as JSON or as text, with named fields. Lines are queued and
// written by one thread; when the queue is full the oldest are dropped and counted.
//
//   log_info("session established", {{"node", node}, {"transport", "websocket"}});
//
// What is logged names things (nodes, ids, sizes, reasons). Secrets and message contents never are.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace parlance::hub {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError, kOff };
enum class LogFormat : std::uint8_t { kJson, kText };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  std::string file;          // appended to; empty: standard error
  std::size_t queue = 8192;  // lines; the oldest are dropped above it
};

// One named value. Views only: it lives as long as the call that logs it. Text longer than 2 KiB is
// cut; bytes that are not UTF-8 are escaped.
class LogField {
 public:
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  LogField(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  LogField(std::string_view name, const std::string& value)
      : LogField(name, std::string_view(value)) {}
  LogField(std::string_view name, const char* value) : LogField(name, std::string_view(value)) {}
  LogField(std::string_view name, bool value) : name_(name), value_(value) {}
  LogField(std::string_view name, std::signed_integral auto value)
      : name_(name), value_(std::int64_t{value}) {}
  LogField(std::string_view name, std::unsigned_integral auto value)
      : name_(name), value_(std::uint64_t{value}) {}
  LogField(std::string_view name, double value) : name_(name), value_(value) {}

  std::string_view name() const { return name_; }
  const Value& value() const { return value_; }

 private:
  std::string_view name_;
  Value value_;
};

// Opens the file and starts the writer. Before this (and after stop_log), warnings and errors go to
// standard error at once. kInvalid when the file cannot be opened.
Result<void> start_log(const LogOptions& options);
// Writes what is queued, then ends the writer.
void stop_log();
// Lines dropped since start_log because the queue was full.
std::uint64_t log_lines_dropped();

void set_log_level(LogLevel level);
namespace log_detail {
extern std::atomic<LogLevel> threshold;
void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);
}  // namespace log_detail

// For the caller whose fields cost something to make; the calls below check by themselves.
inline bool log_enabled(LogLevel level) {
  return level >= log_detail::threshold.load(std::memory_order_relaxed);
}

inline void log_line(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields = {}) {
  if (log_enabled(level)) log_detail::write(level, event, fields);
}
inline void log_debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log_line(LogLevel::kDebug, event, fields);
}
inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log_line(LogLevel::kInfo, event, fields);
}
inline void log_warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log_line(LogLevel::kWarn, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log_line(LogLevel::kError, event, fields);
}

// Every line this thread logs within the scope carries `trace`, so that one envelope can be
// followed through the server. Scopes nest; `trace` must outlive its scope.
class TraceScope {
 public:
  explicit TraceScope(std::string_view trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;
  static std::string_view current();  // empty outside of a scope

 private:
  std::string_view outer_;
};

// "debug", "info", "warn", "error", "off"; kInvalid for anything else.
Result<LogLevel> parse_log_level(std::string_view text);
std::string_view to_string(LogLevel level);

}  // namespace parlance::hub
