// Presence and receipt of a session (spec lime 6.1, 7.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/envelope.h"

namespace parlance {

// What routing asks of a presence.
struct PresenceRouting {
  enum class Status : std::uint8_t { kUnavailable, kAvailable, kBusy, kAway, kInvisible };
  enum class Rule : std::uint8_t { kInstance, kIdentity, kDomain, kRootDomain };

  Status status = Status::kUnavailable;
  Rule rule = Rule::kInstance;
  std::optional<int> priority;
  bool round_robin = false;
  bool promiscuous = false;  // also the obsolete rule `promiscuous`, read as identity + promiscuous
  bool echo = false;
  bool filter_by_distance = false;
};

struct Presence : PresenceRouting {
  std::string message;
};

// kInvalid with the member at fault. An absent member keeps its default.
Result<Presence> parse_presence(std::string_view json);
// `last_seen` and `instances` are written when given.
void append_json(std::string& out, const Presence& presence, std::string_view last_seen = {},
                 const std::vector<std::string>* instances = nullptr);

// Events pushed to a session, as bits `1 << Event`; `failed` always is.
struct Receipt {
  std::uint16_t events = 1U << static_cast<unsigned>(Event::kFailed);
  bool wants(Event event) const { return (events >> static_cast<unsigned>(event)) & 1U; }
};
// Unknown event names are ignored; kInvalid when `events` is no array of strings.
Result<Receipt> parse_receipt(std::string_view json);
void append_json(std::string& out, const Receipt& receipt);

}  // namespace parlance
