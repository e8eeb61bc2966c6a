// Counters, gauges and histograms, shown at /metrics in Prometheus' text form. Counting is a
// relaxed add to a slot of the counting thread's own: no lock and no shared cache line.
// prometheus-cpp does the exposition and stays behind metrics.cpp.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parlance::hub {

inline constexpr std::size_t kMetricShards = 8;
std::size_t metric_shard();  // of the calling thread

class Counter {
 public:
  void add(std::uint64_t count = 1) {
    shards_[metric_shard()].value.fetch_add(count, std::memory_order_relaxed);
  }
  std::uint64_t value() const;

 private:
  struct alignas(64) Shard {
    std::atomic<std::uint64_t> value = 0;
  };
  std::array<Shard, kMetricShards> shards_;
};

// A value that goes up and down, set from any thread.
class Gauge {
 public:
  void add(std::int64_t change = 1) { value_.fetch_add(change, std::memory_order_relaxed); }
  void sub(std::int64_t change = 1) { add(-change); }
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

class Histogram {
 public:
  // Upper bounds, rising; what is above the last falls into +Inf.
  explicit Histogram(std::span<const double> bounds);
  void observe(double value);

  struct Snapshot {
    std::vector<std::uint64_t> counts;  // one a bound and one for +Inf, not cumulated
    double sum = 0;
  };
  Snapshot snapshot() const;
  std::span<const double> bounds() const { return bounds_; }

 private:
  struct alignas(64) Sum {
    std::atomic<double> value = 0;
  };
  std::vector<double> bounds_;
  std::size_t stride_;                              // slots of one shard, whole cache lines
  std::vector<std::atomic<std::uint64_t>> counts_;  // shard after shard
  std::array<Sum, kMetricShards> sums_;
};

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

// Counts by a label whose values are found while running, out of a small known range: HTTP statuses
// 100 to 599. Each status gets its counter when first seen.
class StatusCounter {
 public:
  void add(int status);  // outside of the range counts as 500
  ~StatusCounter();

 private:
  friend class MetricRegistry;
  static constexpr int kLowest = 100;
  static constexpr int kHighest = 599;
  std::array<std::atomic<Counter*>, kHighest - kLowest + 1> counters_{};
};

// Owns what is measured. Instruments are made at start and stay where they are; asking again for
// the same name and labels gives the same instrument. Making and exposing lock, counting does not.
class MetricRegistry {
 public:
  MetricRegistry();
  ~MetricRegistry();
  MetricRegistry(const MetricRegistry&) = delete;
  MetricRegistry& operator=(const MetricRegistry&) = delete;

  Counter& counter(const std::string& name, const std::string& help, MetricLabels labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, MetricLabels labels = {});
  Histogram& histogram(const std::string& name, const std::string& help,
                       std::span<const double> bounds, MetricLabels labels = {});
  // Adds the label `status`.
  StatusCounter& status_counter(const std::string& name, const std::string& help,
                                MetricLabels labels = {});

  // Values that something else keeps; `read` is called while exposing, from any thread, and must
  // stay callable as long as the registry lives.
  void counter_from(const std::string& name, const std::string& help, std::function<double()> read,
                    MetricLabels labels = {});
  void gauge_from(const std::string& name, const std::string& help, std::function<double()> read,
                  MetricLabels labels = {});

  // Everything in Prometheus' text format 0.0.4.
  std::string expose() const;
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Memory, descriptors, CPU time, threads and start time of this process, from /proc, under the
// names that Prometheus' client libraries use.
void add_process_metrics(MetricRegistry& registry);

}  // namespace parlance::hub
