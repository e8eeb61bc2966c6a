// Where net reports what no caller can be told: exceptions of handlers, accept failures. One
// process-wide function, set before the loops start; stderr until then.
#pragma once

#include <string_view>

namespace parlance::net {

// `where` names the place ("http handler"), `what` says what happened. Any thread; must not throw.
using LogHook = void (*)(std::string_view where, std::string_view what);

void set_log_hook(LogHook hook);  // nullptr: back to stderr
void report(std::string_view where, std::string_view what) noexcept;

// Reports the exception being handled; for use in a catch block.
void report_exception(std::string_view where) noexcept;

}  // namespace parlance::net
