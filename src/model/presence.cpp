#include "model/presence.h"

#include <array>
#include <limits>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace parlance {
namespace {

constexpr auto kStatuses =
    std::to_array<std::string_view>({"unavailable", "available", "busy", "away", "invisible"});
constexpr auto kRules =
    std::to_array<std::string_view>({"instance", "identity", "domain", "rootDomain"});

template <class Enum, std::size_t N>
bool read_name(std::string_view text, const std::array<std::string_view, N>& names, Enum& value) {
  for (std::size_t i = 0; i < N; ++i) {
    if (iequals(text, names[i])) {
      value = static_cast<Enum>(i);
      return true;
    }
  }
  return false;
}

bool read_rule(std::string_view text, Presence& out) {
  if (iequals(text, "promiscuous")) {
    out.rule = Presence::Rule::kIdentity;
    out.promiscuous = true;
    return true;
  }
  if (iequals(text, "identityByPriority")) {
    out.rule = Presence::Rule::kIdentity;
    return true;
  }
  return read_name(text, kRules, out.rule);
}

bool read_priority(const JsonSlice& value, Presence& out) {
  const auto number = value.integer();
  using Limits = std::numeric_limits<int>;
  if (!number || *number < Limits::min() || *number > Limits::max()) return false;
  out.priority = static_cast<int>(*number);
  return true;
}

bool read_flag(const JsonSlice& value, bool& out) {
  const auto flag = value.boolean();
  if (flag) out = *flag;
  return flag.has_value();
}

// True also for a member that presence does not have.
bool read_member(std::string_view name, const JsonSlice& value, Presence& out) {
  const auto text = [&value] { return value.is(JsonKind::kString) ? value.text() : std::string{}; };
  if (iequals(name, "status")) return read_name(text(), kStatuses, out.status);
  if (iequals(name, "routingRule")) return read_rule(text(), out);
  if (iequals(name, "priority")) return read_priority(value, out);
  if (iequals(name, "roundRobin")) return read_flag(value, out.round_robin);
  if (iequals(name, "promiscuous")) {
    // The obsolete rule of that name may have come first.
    bool flag = false;
    if (!read_flag(value, flag)) return false;
    out.promiscuous = out.promiscuous || flag;
    return true;
  }
  if (iequals(name, "echo")) return read_flag(value, out.echo);
  if (iequals(name, "filterByDistance")) return read_flag(value, out.filter_by_distance);
  if (iequals(name, "message")) {
    if (!value.is(JsonKind::kString)) return false;
    out.message = value.text();
  }
  return true;
}

}  // namespace

Result<Presence> parse_presence(std::string_view json) {
  Presence presence;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  if (scan.open(JsonKind::kObject)) {
    while (scan.next(name, value)) {
      auto member = name.text();
      if (!value.missing() && !read_member(member, value, presence)) {
        return fail(ErrorCode::kInvalid, "is not a valid value for presence", std::move(member));
      }
    }
  }
  if (!scan.finish()) return fail(ErrorCode::kInvalid, "malformed presence: " + scan.error());
  return presence;
}

void append_json(std::string& out, const Presence& presence, std::string_view last_seen,
                 const std::vector<std::string>* instances) {
  JsonObject object(out);
  object.string("status", kStatuses[static_cast<std::size_t>(presence.status)]);
  object.string("routingRule", kRules[static_cast<std::size_t>(presence.rule)]);
  if (presence.priority) object.number("priority", *presence.priority);
  if (presence.round_robin) object.boolean("roundRobin", true);
  if (presence.promiscuous) object.boolean("promiscuous", true);
  if (presence.echo) object.boolean("echo", true);
  if (presence.filter_by_distance) object.boolean("filterByDistance", true);
  object.string_unless_empty("message", presence.message);
  object.string_unless_empty("lastSeen", last_seen);
  if (instances != nullptr) {
    object.key("instances").push_back('[');
    for (const auto& instance : *instances) {
      if (&instance != &instances->front()) out.push_back(',');
      append_json_string(out, instance);
    }
    out.push_back(']');
  }
  object.close();
}

}  // namespace parlance
