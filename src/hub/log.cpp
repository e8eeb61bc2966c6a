#include "hub/log.h"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cstdio>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "hub/log_format.h"

namespace parlance::hub {

namespace log_detail {
std::atomic<LogLevel> threshold = LogLevel::kWarn;
}

namespace {

constexpr std::array<std::string_view, 5> kLevelNames = {"debug", "info", "warn", "error", "off"};

// One started log. The logger outlives its writer: a thread that still holds it after stop_log
// finds the writer gone (spdlog keeps only a weak pointer to it) and its line is lost, not its
// footing.
struct Writer {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::logger> logger;
  LogFormat format = LogFormat::kText;
};

std::mutex guard;  // of start and stop
std::atomic<const Writer*> active = nullptr;

std::vector<std::unique_ptr<Writer>>& writers() {
  static auto& all = *new std::vector<std::unique_ptr<Writer>>;
  return all;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

void stop_locked() {
  if (active.exchange(nullptr, std::memory_order_acq_rel) == nullptr) return;
  log_detail::threshold.store(LogLevel::kWarn, std::memory_order_relaxed);
  writers().back()->pool.reset();  // joins its thread when the queue is written
}

}  // namespace

Result<void> start_log(const LogOptions& options) {
  const std::scoped_lock lock(guard);
  stop_locked();
  auto writer = std::make_unique<Writer>();
  writer->format = options.format;
  std::shared_ptr<spdlog::sinks::sink> sink;
  try {
    if (options.file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file);
    }
  } catch (const spdlog::spdlog_ex& error) {
    return fail(ErrorCode::kInvalid, fmt::format("the log file cannot be opened: {}", error.what()),
                "log.file");
  }
  writer->pool = std::make_shared<spdlog::details::thread_pool>(options.queue, 1);
  writer->logger = std::make_shared<spdlog::async_logger>(
      "parlance", std::move(sink), writer->pool, spdlog::async_overflow_policy::overrun_oldest);
  writer->logger->set_pattern("%v");
  writer->logger->set_level(spdlog::level::trace);
  writer->logger->flush_on(spdlog::level::trace);
  writers().push_back(std::move(writer));
  active.store(writers().back().get(), std::memory_order_release);
  log_detail::threshold.store(options.level, std::memory_order_relaxed);
  return {};
}

void stop_log() {
  const std::scoped_lock lock(guard);
  stop_locked();
}

std::uint64_t log_lines_dropped() {
  const std::scoped_lock lock(guard);
  const Writer* writer = active.load(std::memory_order_acquire);
  return writer == nullptr ? 0 : writer->pool->overrun_counter();
}

void set_log_level(LogLevel level) {
  log_detail::threshold.store(level, std::memory_order_relaxed);
}

void log_detail::write(LogLevel level, std::string_view event,
                       std::initializer_list<LogField> fields) {
  if (level == LogLevel::kOff) return;
  thread_local std::string line;
  line.clear();
  const Writer* writer = active.load(std::memory_order_acquire);
  const LogRecord record{
      system_clock().now(), level, event, TraceScope::current(), {fields.begin(), fields.size()}};
  if (writer != nullptr && writer->format == LogFormat::kJson) {
    append_log_json(line, record);
  } else {
    append_log_text(line, record);
  }
  if (writer != nullptr) {
    writer->logger->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
  } else {
    line.push_back('\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
}

namespace {
thread_local std::string_view current_trace;
}

TraceScope::TraceScope(std::string_view trace) : outer_(current_trace) {
  current_trace = trace;
}
TraceScope::~TraceScope() {
  current_trace = outer_;
}
std::string_view TraceScope::current() {
  return current_trace;
}

Result<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == text) return static_cast<LogLevel>(i);
  }
  return fail(
      ErrorCode::kInvalid,
      fmt::format("no log level is named \"{}\": use debug, info, warn, error or off", text));
}

std::string_view to_string(LogLevel level) {
  return kLevelNames[static_cast<std::size_t>(level)];
}

}  // namespace parlance::hub
