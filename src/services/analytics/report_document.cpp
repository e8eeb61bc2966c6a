#include "services/analytics/report_document.h"

#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "services/resource.h"

namespace parlance::services {
namespace {

// In the order of their numbers.
constexpr auto kChartTypes =
    std::to_array<std::string_view>({"list", "table", "line", "bar", "column", "pie", "counter"});
constexpr auto kDimensions = std::to_array<std::string_view>({"users", "messages", "events"});

Result<std::optional<std::string>> read_text(const Resource& resource, std::string_view name,
                                             std::size_t longest) {
  auto text = resource.string(name);
  if (text && *text && (*text)->size() > longest) {
    return fail(ErrorCode::kTooLarge,
                "must not be longer than " + std::to_string(longest) + " bytes", std::string(name));
  }
  return text;
}

Result<std::string> read_id(const Resource& resource) {
  auto id = read_text(resource, "id", kLongestReportId);
  if (!id) return std::unexpected(id.error());
  return *id && !(*id)->empty() ? std::move(**id) : new_uuid();
}

// A name of the list, in any case, or its number; absent: nullopt.
Result<std::optional<std::string_view>> read_enum(const Resource& resource, std::string_view name,
                                                  std::span<const std::string_view> names) {
  const JsonSlice value = resource.get(name);
  if (value.missing()) return std::nullopt;
  if (value.is(JsonKind::kString)) {
    const std::string text = value.text();
    for (const auto known : names) {
      if (iequals(text, known)) return known;
    }
  }
  const auto number = value.integer();
  if (number && *number >= 0 && *number < static_cast<std::int64_t>(names.size())) {
    return names[static_cast<std::size_t>(*number)];
  }
  std::string all;
  for (const auto known : names) all.append(all.empty() ? "" : ", ").append(known);
  return fail(ErrorCode::kInvalid, "must be one of " + all, std::string(name));
}

}  // namespace

Result<store::Report> read_report(std::string_view json) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  store::Report report;
  auto id = read_id(*resource);
  if (!id) return std::unexpected(id.error());
  auto name = read_text(*resource, "name", kLongestReportText);
  if (!name) return std::unexpected(name.error());
  const auto is_private = resource->boolean("isPrivate");
  if (!is_private) return std::unexpected(is_private.error());
  for (const auto* member : {"ownerUserIdentity", "ownerIdentity"}) {  // samples have both names
    auto user = read_text(*resource, member, kLongestReportText);
    if (!user) return std::unexpected(user.error());
    if (*user && report.user_identity.empty()) report.user_identity = std::move(**user);
  }
  report.id = std::move(*id);
  report.name = std::move(*name).value_or("");
  report.is_private = is_private->value_or(false);
  return report;
}

std::string report_json(const store::Report& report) {
  std::string out;
  JsonObject object(out);
  object.string("id", report.id);
  object.string_unless_empty("name", report.name);
  object.boolean("isPrivate", report.is_private);
  object.number("modifiedAt", report.modified.time_since_epoch().count());
  object.string_unless_empty("ownerUserIdentity", report.user_identity);
  object.close();
  return out;
}

Result<store::Chart> read_chart(std::string_view json, std::string_view id) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  store::Chart chart;
  if (id.empty()) {
    auto own = read_id(*resource);
    if (!own) return std::unexpected(own.error());
    chart.id = std::move(*own);
  } else {
    chart.id = id;
  }
  auto name = read_text(*resource, "name", kLongestReportText);
  if (!name) return std::unexpected(name.error());
  const auto type = read_enum(*resource, "chartType", kChartTypes);
  if (!type) return std::unexpected(type.error());
  const auto dimension = read_enum(*resource, "dimension", kDimensions);
  if (!dimension) return std::unexpected(dimension.error());
  const auto category = read_text(*resource, "category", kLongestReportText);
  if (!category) return std::unexpected(category.error());
  const auto order = resource->integer("order");
  if (!order) return std::unexpected(order.error());
  chart.order = order->value_or(0);
  JsonObject object(chart.document);
  object.string("id", chart.id);
  if (*name) object.string("name", **name);
  object.string("chartType", type->value_or(kChartTypes.front()));
  object.string("dimension", dimension->value_or(kDimensions.front()));
  if (*category) object.string("category", **category);
  object.number("order", chart.order);
  object.close();
  chart.name = std::move(*name).value_or("");
  return chart;
}

}  // namespace parlance::services
