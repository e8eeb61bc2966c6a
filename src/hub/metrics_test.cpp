#include "hub/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "hub/server_metrics.h"

namespace parlance::hub {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, CountersOfManyThreadsAddUp) {
  Counter counter;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&counter] {
      for (int n = 0; n < 1000; ++n) counter.add();
    });
  }
  threads.clear();
  EXPECT_EQ(counter.value(), 12'000u);
}

TEST(Metrics, SameNameAndLabelsAreOneInstrument) {
  MetricRegistry registry;
  Counter& first = registry.counter("a_total", "A.", {{"x", "1"}});
  EXPECT_EQ(&first, &registry.counter("a_total", "A.", {{"x", "1"}}));
  EXPECT_NE(&first, &registry.counter("a_total", "A.", {{"x", "2"}}));
  EXPECT_THROW(registry.gauge("a_total", "A."), std::logic_error);
}

TEST(Metrics, ExposesPrometheusText) {
  MetricRegistry registry;
  registry.counter("requests_total", "Requests.", {{"path", "a\"b"}}).add(3);
  registry.gauge("open", "Open.").set(-2);
  registry.gauge_from("read", "Read.", [] { return 1.5; });
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("# HELP requests_total Requests.\n# TYPE requests_total counter\n"
                              "requests_total{path=\"a\\\"b\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("open -2\n"));
  EXPECT_THAT(text, HasSubstr("read 1.5\n"));
}

TEST(Metrics, HistogramBucketsAreCumulated) {
  MetricRegistry registry;
  const std::vector<double> bounds = {1, 10};
  Histogram& histogram = registry.histogram("size", "Size.", bounds);
  for (const double value : {0.5, 1.0, 2.0, 50.0}) histogram.observe(value);
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("size_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("size_bucket{le=\"10\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("size_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("size_sum 53.5\n"));
  EXPECT_THAT(text, HasSubstr("size_count 4\n"));
}

TEST(Metrics, StatusesAppearWhenFirstSeen) {
  MetricRegistry registry;
  ServerMetrics metrics(registry);
  StatusCounter& messages = metrics.http_requests("/messages");
  EXPECT_THAT(registry.expose(), Not(HasSubstr("parlance_http_requests_total")));
  messages.add(202);
  messages.add(202);
  messages.add(12345);
  const std::string text = registry.expose();
  EXPECT_THAT(text,
              HasSubstr("parlance_http_requests_total{route=\"/messages\",status=\"202\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("parlance_http_requests_total{route=\"/messages\",status=\"500\"} 1"));
}

TEST(Metrics, EnvelopesAreCountedByKindAndTransport) {
  MetricRegistry registry;
  ServerMetrics metrics(registry);
  metrics.received(Traffic::kCommand, Carrier::kTcp).add();
  EXPECT_THAT(registry.expose(), HasSubstr("parlance_envelopes_received_total{kind=\"command\","
                                           "transport=\"tcp\"} 1\n"));
}

TEST(Metrics, ProcessReportsItself) {
  MetricRegistry registry;
  add_process_metrics(registry);
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
  EXPECT_THAT(text, Not(HasSubstr("process_resident_memory_bytes 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("process_open_fds 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("process_start_time_seconds 0\n")));
}

}  // namespace
}  // namespace parlance::hub
