#include "hub/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <variant>

namespace parlance::hub {

std::size_t metric_shard() {
  static std::atomic<std::size_t> next = 0;
  thread_local const std::size_t mine =
      next.fetch_add(1, std::memory_order_relaxed) % kMetricShards;
  return mine;
}

std::uint64_t Counter::value() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.value.load(std::memory_order_relaxed);
  return sum;
}

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds.begin(), bounds.end()),
      stride_((bounds.size() + 1 + 7) / 8 * 8),
      counts_(stride_ * kMetricShards) {}

void Histogram::observe(double value) {
  const std::size_t shard = metric_shard();
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  counts_[shard * stride_ + static_cast<std::size_t>(bucket)].fetch_add(1,
                                                                        std::memory_order_relaxed);
  sums_[shard].value.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Snapshot Histogram::snapshot() const {
  Snapshot result;
  result.counts.resize(bounds_.size() + 1);
  for (std::size_t shard = 0; shard < kMetricShards; ++shard) {
    for (std::size_t i = 0; i < result.counts.size(); ++i) {
      result.counts[i] += counts_[shard * stride_ + i].load(std::memory_order_relaxed);
    }
    result.sum += sums_[shard].value.load(std::memory_order_relaxed);
  }
  return result;
}

void StatusCounter::add(int status) {
  if (status < kLowest || status > kHighest) status = 500;
  std::atomic<Counter*>& slot = counters_[static_cast<std::size_t>(status - kLowest)];
  Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    auto made = std::make_unique<Counter>();
    if (slot.compare_exchange_strong(counter, made.get(), std::memory_order_acq_rel)) {
      counter = made.release();
    }
  }
  counter->add();
}

StatusCounter::~StatusCounter() {
  for (std::atomic<Counter*>& slot : counters_) delete slot.load();
}

namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

struct Read {
  std::function<double()> value;
};

using Instrument = std::variant<std::unique_ptr<Counter>, std::unique_ptr<Gauge>,
                                std::unique_ptr<Histogram>, std::unique_ptr<StatusCounter>, Read>;

struct Family {
  std::string help;
  MetricType type = MetricType::Untyped;
  std::map<MetricLabels, Instrument> members;
};

std::vector<ClientMetric::Label> to_labels(const MetricLabels& labels) {
  std::vector<ClientMetric::Label> result;
  for (const auto& [name, value] : labels) result.push_back({name, value});
  return result;
}

void set_value(ClientMetric& metric, MetricType type, double value) {
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

ClientMetric::Histogram to_histogram(const Histogram& histogram) {
  const Histogram::Snapshot snapshot = histogram.snapshot();
  ClientMetric::Histogram result;
  result.sample_sum = snapshot.sum;
  for (std::size_t i = 0; i < snapshot.counts.size(); ++i) {
    result.sample_count += snapshot.counts[i];
    ClientMetric::Bucket bucket;
    bucket.cumulative_count = result.sample_count;
    bucket.upper_bound = i < histogram.bounds().size() ? histogram.bounds()[i]
                                                       : std::numeric_limits<double>::infinity();
    result.bucket.push_back(bucket);
  }
  return result;
}

}  // namespace

struct MetricRegistry::Impl {
  mutable std::mutex mutex;
  std::map<std::string, Family> families;

  // The instrument of this name and labels, made when absent. One name has one kind.
  template <class T, class Make>
  T& find_or_make(const std::string& name, const std::string& help, MetricType type,
                  MetricLabels labels, Make make) {
    const std::scoped_lock lock(mutex);
    Family& family = families[name];
    if (family.members.empty()) {
      family.help = help;
      family.type = type;
    } else if (family.type != type) {
      throw std::logic_error("metric " + name + " is made as two kinds");
    }
    auto found = family.members.find(labels);
    if (found == family.members.end()) {
      found = family.members.emplace(std::move(labels), make()).first;
    }
    T* held = std::get_if<T>(&found->second);
    if (held == nullptr) throw std::logic_error("metric " + name + " is made as two kinds");
    return *held;
  }

  static void collect(const MetricLabels& labels, const StatusCounter& statuses,
                      std::vector<ClientMetric>& out) {
    for (std::size_t i = 0; i < statuses.counters_.size(); ++i) {
      const Counter* counter = statuses.counters_[i].load(std::memory_order_acquire);
      if (counter == nullptr) continue;
      ClientMetric& metric = out.emplace_back();
      metric.label = to_labels(labels);
      metric.label.push_back({"status", std::to_string(i + StatusCounter::kLowest)});
      metric.counter.value = static_cast<double>(counter->value());
    }
  }

  static void collect(const Family& family, std::vector<ClientMetric>& out) {
    for (const auto& [labels, instrument] : family.members) {
      if (const auto* statuses = std::get_if<std::unique_ptr<StatusCounter>>(&instrument)) {
        collect(labels, **statuses, out);
        continue;
      }
      ClientMetric& metric = out.emplace_back();
      metric.label = to_labels(labels);
      if (const auto* counter = std::get_if<std::unique_ptr<Counter>>(&instrument)) {
        metric.counter.value = static_cast<double>((*counter)->value());
      } else if (const auto* gauge = std::get_if<std::unique_ptr<Gauge>>(&instrument)) {
        metric.gauge.value = static_cast<double>((*gauge)->value());
      } else if (const auto* histogram = std::get_if<std::unique_ptr<Histogram>>(&instrument)) {
        metric.histogram = to_histogram(**histogram);
      } else {
        set_value(metric, family.type, std::get<Read>(instrument).value());
      }
    }
  }
};

MetricRegistry::MetricRegistry() : impl_(std::make_unique<Impl>()) {}
MetricRegistry::~MetricRegistry() = default;

Counter& MetricRegistry::counter(const std::string& name, const std::string& help,
                                 MetricLabels labels) {
  return *impl_->find_or_make<std::unique_ptr<Counter>>(name, help, MetricType::Counter,
                                                        std::move(labels),
                                                        [] { return std::make_unique<Counter>(); });
}

Gauge& MetricRegistry::gauge(const std::string& name, const std::string& help,
                             MetricLabels labels) {
  return *impl_->find_or_make<std::unique_ptr<Gauge>>(
      name, help, MetricType::Gauge, std::move(labels), [] { return std::make_unique<Gauge>(); });
}

Histogram& MetricRegistry::histogram(const std::string& name, const std::string& help,
                                     std::span<const double> bounds, MetricLabels labels) {
  return *impl_->find_or_make<std::unique_ptr<Histogram>>(
      name, help, MetricType::Histogram, std::move(labels),
      [bounds] { return std::make_unique<Histogram>(bounds); });
}

StatusCounter& MetricRegistry::status_counter(const std::string& name, const std::string& help,
                                              MetricLabels labels) {
  return *impl_->find_or_make<std::unique_ptr<StatusCounter>>(
      name, help, MetricType::Counter, std::move(labels),
      [] { return std::make_unique<StatusCounter>(); });
}

void MetricRegistry::counter_from(const std::string& name, const std::string& help,
                                  std::function<double()> read, MetricLabels labels) {
  impl_->find_or_make<Read>(name, help, MetricType::Counter, std::move(labels),
                            [&read] { return Read{std::move(read)}; });
}

void MetricRegistry::gauge_from(const std::string& name, const std::string& help,
                                std::function<double()> read, MetricLabels labels) {
  impl_->find_or_make<Read>(name, help, MetricType::Gauge, std::move(labels),
                            [&read] { return Read{std::move(read)}; });
}

std::string MetricRegistry::expose() const {
  const std::scoped_lock lock(impl_->mutex);
  std::vector<prometheus::MetricFamily> families;
  for (const auto& [name, family] : impl_->families) {
    prometheus::MetricFamily& out = families.emplace_back();
    out.name = name;
    out.help = family.help;
    out.type = family.type;
    Impl::collect(family, out.metric);
    if (out.metric.empty()) families.pop_back();
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace parlance::hub
