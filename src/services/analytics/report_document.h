// Reports and charts as clients send and see them (spec extensions-1 1).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/reports.h"

namespace parlance::services {

inline constexpr std::string_view kReport = "application/vnd.iris.report+json";
inline constexpr std::string_view kChart = "application/vnd.iris.chart+json";
inline constexpr std::size_t kLongestReportId = 256;     // bytes, of a chart's id as well
inline constexpr std::size_t kLongestReportText = 1024;  // bytes of each other text

// Without the date. One that comes without id gets one. kInvalid and kTooLarge name the member.
Result<store::Report> read_report(std::string_view json);
std::string report_json(const store::Report& report);

// `id`: what the URI says, and then it is that; else the document's, or a new one.
Result<store::Chart> read_chart(std::string_view json, std::string_view id);

}  // namespace parlance::services
