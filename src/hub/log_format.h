// How a log line looks, apart from where it goes.
//   JSON: {"time":"2026-01-31T17:50:00.000Z","level":"info","event":"…","trace":"…","field":1}
//   text: 2026-01-31T17:50:00.000Z INFO  session established trace=… field=1
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "hub/log.h"

namespace parlance::hub {

struct LogRecord {
  Timestamp time;
  LogLevel level;
  std::string_view event;
  std::string_view trace;  // empty: none
  std::span<const LogField> fields;
};

// Both append one line without its line feed; neither lets a value add a line of its own.
void append_log_json(std::string& out, const LogRecord& record);
void append_log_text(std::string& out, const LogRecord& record);

}  // namespace parlance::hub
