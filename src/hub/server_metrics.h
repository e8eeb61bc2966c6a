// What the server measures about itself, by name. The full list with meanings is
// docs/operations.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "hub/metrics.h"

namespace parlance::hub {

enum class Carrier : std::uint8_t { kWebSocket, kTcp, kHttp, kWebhook, kInternal };
enum class Traffic : std::uint8_t { kMessage, kNotification, kCommand, kSession };
enum class AttemptResult : std::uint8_t { kDelivered, kRetried, kGivenUp };

class ServerMetrics {
 public:
  explicit ServerMetrics(MetricRegistry& registry);

  // Envelopes that came in and went out.
  Counter& received(Traffic traffic, Carrier carrier) { return *received_[at(traffic, carrier)]; }
  Counter& sent(Traffic traffic, Carrier carrier) { return *sent_[at(traffic, carrier)]; }
  // Established sessions now.
  Gauge& sessions(Carrier carrier) { return *sessions_[static_cast<std::size_t>(carrier)]; }

  Counter& commits;
  Histogram& commit_operations;  // of one commit

  Counter& deliveries;    // messages handed to a destination
  Counter& redeliveries;  // of those, handed over again because nothing said that they had arrived
  Counter& throttled;     // envelopes refused by a plan's limits
  Counter& authentication_failures;

  Counter& webhook_attempts(AttemptResult result) {
    return *webhook_attempts_[static_cast<std::size_t>(result)];
  }
  Histogram& webhook_seconds;

  // Responses begun on one route, by status; ask once a route, at start.
  StatusCounter& http_requests(const std::string& route);
  // A queue's length, read while exposing.
  void queue_depth(const std::string& queue, std::function<double()> read);

  MetricRegistry& registry() { return registry_; }

 private:
  static constexpr std::size_t kCarriers = 5;
  static constexpr std::size_t kTraffics = 4;
  static std::size_t at(Traffic traffic, Carrier carrier) {
    return static_cast<std::size_t>(traffic) * kCarriers + static_cast<std::size_t>(carrier);
  }

  MetricRegistry& registry_;
  std::array<Counter*, kCarriers * kTraffics> received_{};
  std::array<Counter*, kCarriers * kTraffics> sent_{};
  std::array<Gauge*, kCarriers> sessions_{};
  std::array<Counter*, 3> webhook_attempts_{};
};

}  // namespace parlance::hub
