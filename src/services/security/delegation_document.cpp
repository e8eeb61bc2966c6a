#include "services/security/delegation_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_writer.h"
#include "base/text.h"
#include "services/resource.h"
#include "services/support.h"

namespace parlance::services {
namespace {

constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::uint8_t>>(
    {{"message", kMessageBit}, {"notification", kNotificationBit}, {"command", kCommandBit}});

Result<std::uint8_t> envelope_bit(std::string_view name) {
  for (const auto& [known, bit] : kTypes) {
    if (iequals(name, known)) return bit;
  }
  return fail(ErrorCode::kInvalid,
              "'" + std::string(name) + "' is none of message, notification, command",
              "envelopeTypes");
}

}  // namespace

Result<std::uint8_t> envelope_bits(const std::vector<std::string>& names) {
  if (names.empty()) return kAllEnvelopes;
  std::uint8_t bits = 0;
  for (const auto& name : names) {
    const auto bit = envelope_bit(trim(name));
    if (!bit) return bit;
    bits |= *bit;
  }
  return bits;
}

Result<std::uint8_t> envelope_bits(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (const auto name = trim(list.substr(0, comma)); !name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return envelope_bits(names);
}

Result<store::Delegation> read_delegation(std::string_view json) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  const auto target = resource->string("target");
  if (!target) return std::unexpected(target.error());
  const auto node = *target ? Node::parse(trim(**target)) : std::nullopt;
  if (!node || node->name().empty() || node->domain().empty()) {
    return fail(ErrorCode::kInvalid, "must be an identity or a node", "target");
  }
  for (const auto* restriction : {"messages", "notifications", "commands"}) {
    const JsonSlice value = resource->get(restriction);
    if (!value.missing() && value.raw != "[]") {
      return fail(ErrorCode::kInvalid, "restrictions within an envelope type are not supported",
                  restriction);
    }
  }
  const auto types = resource->strings("envelopeTypes");
  if (!types) return std::unexpected(types.error());
  const auto bits = envelope_bits(types->value_or(std::vector<std::string>{}));
  if (!bits) return std::unexpected(bits.error());
  return store::Delegation{*node, *bits, std::string(json)};
}

std::string delegation_json(const Node& target, std::uint8_t envelopes) {
  std::string out;
  JsonObject object(out);
  object.string("target", target.text());
  std::string& list = object.key("envelopeTypes");
  list.push_back('[');
  bool first = true;
  for (const auto& [name, bit] : kTypes) {
    if ((envelopes & bit) == 0) continue;
    if (!first) list.push_back(',');
    first = false;
    append_json_string(list, name);
  }
  list.push_back(']');
  object.close();
  return out;
}

}  // namespace parlance::services
