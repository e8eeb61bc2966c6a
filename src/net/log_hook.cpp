#include "net/log_hook.h"

#include <atomic>
#include <cstdio>
#include <exception>

namespace parlance::net {
namespace {

std::atomic<LogHook> g_hook{nullptr};

}  // namespace

void set_log_hook(LogHook hook) {
  g_hook.store(hook, std::memory_order_release);
}

void report(std::string_view where, std::string_view what) noexcept {
  if (const auto hook = g_hook.load(std::memory_order_acquire)) {
    hook(where, what);
    return;
  }
  std::fprintf(stderr, "net: %.*s: %.*s\n", static_cast<int>(where.size()), where.data(),
               static_cast<int>(what.size()), what.data());
}

void report_exception(std::string_view where) noexcept {
  try {
    throw;
  } catch (const std::exception& e) {
    report(where, e.what());
  } catch (...) {
    report(where, "unknown exception");
  }
}

}  // namespace parlance::net
