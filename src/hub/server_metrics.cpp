#include "hub/server_metrics.h"

#include <utility>

#include "hub/log.h"

namespace parlance::hub {

namespace {

constexpr std::array<const char*, 5> kCarrierNames = {"websocket", "tcp", "http", "webhook",
                                                      "internal"};
constexpr std::array<const char*, 4> kTrafficNames = {"message", "notification", "command",
                                                      "session"};
constexpr std::array<const char*, 3> kAttemptNames = {"delivered", "retried", "given_up"};

constexpr std::array<double, 11> kBatchSizes = {1, 2, 4, 8, 16, 32, 64, 128, 256, 384, 512};
constexpr std::array<double, 9> kWebhookSeconds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10};

}  // namespace

ServerMetrics::ServerMetrics(MetricRegistry& registry)
    : commits(registry.counter("parlance_store_commits_total", "Commits that are on disk.")),
      commit_operations(registry.histogram("parlance_store_commit_operations",
                                           "Operations that shared one commit.", kBatchSizes)),
      deliveries(registry.counter("parlance_deliveries_total",
                                  "Messages handed to a session or a webhook.")),
      redeliveries(registry.counter("parlance_redeliveries_total",
                                    "Deliveries of a message that had been handed over before.")),
      throttled(registry.counter("parlance_throttled_total",
                                 "Envelopes refused because a plan's limit was reached.")),
      authentication_failures(registry.counter("parlance_authentication_failures_total",
                                               "Credentials that were refused.")),
      webhook_seconds(registry.histogram("parlance_webhook_seconds", "Time of one webhook request.",
                                         kWebhookSeconds)),
      registry_(registry) {
  for (std::size_t carrier = 0; carrier < kCarriers; ++carrier) {
    const std::pair<std::string, std::string> transport{"transport", kCarrierNames[carrier]};
    sessions_[carrier] =
        &registry.gauge("parlance_sessions", "Sessions established now.", {transport});
    for (std::size_t traffic = 0; traffic < kTraffics; ++traffic) {
      const MetricLabels labels{{"kind", kTrafficNames[traffic]}, transport};
      const std::size_t slot = traffic * kCarriers + carrier;
      received_[slot] =
          &registry.counter("parlance_envelopes_received_total", "Envelopes that came in.", labels);
      sent_[slot] =
          &registry.counter("parlance_envelopes_sent_total", "Envelopes that went out.", labels);
    }
  }
  for (std::size_t result = 0; result < kAttemptNames.size(); ++result) {
    webhook_attempts_[result] =
        &registry.counter("parlance_webhook_attempts_total", "Webhook requests made, by outcome.",
                          {{"result", kAttemptNames[result]}});
  }
  registry.counter_from("parlance_log_lines_dropped_total",
                        "Log lines dropped because the log's queue was full.",
                        [] { return static_cast<double>(log_lines_dropped()); });
}

StatusCounter& ServerMetrics::http_requests(const std::string& route) {
  return registry_.status_counter("parlance_http_requests_total",
                                  "HTTP requests answered, by route and status.",
                                  {{"route", route}});
}

void ServerMetrics::queue_depth(const std::string& queue, std::function<double()> read) {
  registry_.gauge_from("parlance_queue_depth", "Entries waiting in a queue.", std::move(read),
                       {{"queue", queue}});
}

}  // namespace parlance::hub
