// How fast the store takes messages durably and gives pages of threads.
//
//   store_bench [--messages N] [--threads N] [--folder DIR] [--in-flight N,N…] [--readers N]
//
// Fills a new store in DIR (a temporary folder when absent) with N messages between one bot and N
// people, keeping so many operations in flight; then reads pages of 20 from random threads: idle,
// and while messages are written. Prints one line a measurement. With `--messages 0` it only reads
// what an earlier run left in DIR.
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "store/messages.h"
#include "store/store.h"

namespace {

using namespace parlance;         // NOLINT: one program
using namespace parlance::store;  // NOLINT
using SteadyClock = std::chrono::steady_clock;

struct Options {
  std::int64_t messages = 1'000'000;
  std::int64_t threads = 10'000;
  std::string folder;
  std::vector<std::size_t> in_flight{32, 128};
  std::size_t readers = 1;
};

double microseconds(SteadyClock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

// Of the whole process: says what an operation costs however busy the machine is.
double cpu_microseconds() {
  struct timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

struct Percentiles {
  explicit Percentiles(std::vector<float> values) : values_(std::move(values)) {
    std::ranges::sort(values_);
  }
  double at(double part) const {
    if (values_.empty()) return 0;
    return values_[static_cast<std::size_t>(part * static_cast<double>(values_.size() - 1))];
  }
  std::vector<float> values_;
};

std::vector<Node> make_people(std::int64_t count) {
  std::vector<Node> people;
  for (std::int64_t i = 0; i < count; ++i) {
    people.push_back(Node::of("person" + std::to_string(i), "0mn.io", "web"));
  }
  return people;
}

// Keeps a number of inserts in flight until enough were committed.
class Filler {
 public:
  Filler(Store& store, const std::vector<Node>& people, std::int64_t messages)
      : store_(store), people_(people), left_(messages), total_(messages) {
    latencies_.reserve(static_cast<std::size_t>(messages));
  }

  void run(std::size_t in_flight) {
    const auto before = store_.writer().statistics();
    const double cpu = cpu_microseconds();
    const auto start = SteadyClock::now();
    for (std::size_t i = 0; i < in_flight; ++i) submit();
    done_.wait(false);
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
    const auto after = store_.writer().statistics();
    const auto operations = static_cast<double>(after.operations - before.operations);
    const double commit =
        static_cast<double>(after.commit_microseconds - before.commit_microseconds);
    const Percentiles latency(std::move(latencies_));
    const auto batches = static_cast<double>(after.batches - before.batches);
    const auto checkpoints = static_cast<double>(after.checkpoints - before.checkpoints);
    const auto moving =
        static_cast<double>(after.checkpoint_microseconds - before.checkpoint_microseconds);
    std::printf("insert  in flight %4zu: %7.0f/s  p50 %6.0f us  p99 %6.0f us  p99.9 %6.0f us  ",
                in_flight, static_cast<double>(total_) / seconds, latency.at(0.5), latency.at(0.99),
                latency.at(0.999));
    std::printf("max %7.0f us  cpu %5.2f us/op%s\n", latency.at(1),
                (cpu_microseconds() - cpu) / operations,
                after.failed > before.failed ? "  FAILED" : "");
    std::printf("        %5.1f ops/commit  commit %6.1f us  else %5.2f us/op  ",
                operations / batches, commit / batches,
                (seconds * 1e6 - commit - moving) / operations);
    std::printf("%.0f checkpoints of %.1f ms\n", checkpoints,
                moving / 1e3 / std::max(1.0, checkpoints));
    std::fflush(stdout);
  }

 private:
  class Insert final : public WriteOp {
   public:
    explicit Insert(Filler& filler) : filler_(filler), start_(SteadyClock::now()) {
      filler.compose(message_);
    }
    void apply(Connection& connection) override {
      insert_message(connection, {.sequence = filler_.store_.next_sequence(),
                                  .message = &message_,
                                  .date = system_clock().now(),
                                  .recipient_is_owner = true});
    }
    void committed() override { filler_.finished(microseconds(SteadyClock::now() - start_)); }
    void failed(const Error& error) override {
      if (!filler_.told_) std::fprintf(stderr, "%s\n", error.message.c_str());
      filler_.told_ = true;
      committed();
    }

   private:
    Filler& filler_;
    SteadyClock::time_point start_;
    Message message_;
  };

  void compose(Message& message) {
    std::snprintf(id_, sizeof id_, "%08x-0000-4000-8000-%012llx", static_cast<unsigned>(random_()),
                  static_cast<unsigned long long>(random_()) & 0xffffffffffffULL);
    message.id = id_;
    message.from = people_[random_() % people_.size()];
    message.to = bot_;
    message.type = "text/plain";
    message.content = "\"A message of the length that people usually write, or nearly so.\"";
  }
  void submit() {
    --left_;
    store_.writer().submit(std::make_unique<Insert>(*this));
  }
  void finished(double took) {
    latencies_.push_back(static_cast<float>(took));
    if (left_ > 0) submit();
    if (std::ssize(latencies_) == total_) {
      done_ = true;
      done_.notify_all();
    }
  }

  Store& store_;
  const std::vector<Node>& people_;
  const Node bot_ = Node::of("bot", "msging.net");
  std::mt19937_64 random_{42};
  std::atomic<std::int64_t> left_;
  const std::int64_t total_;
  std::vector<float> latencies_;
  bool told_ = false;  // of the first failure
  std::atomic<bool> done_{false};
  char id_[48] = {};
};

void read_pages(Store& store, const std::vector<Node>& people, std::size_t readers,
                const std::atomic<bool>* until, const char* what) {
  constexpr auto kTime = std::chrono::seconds(3);
  std::atomic<std::int64_t> pages{0};
  std::atomic<std::int64_t> rows{0};
  std::vector<std::vector<float>> times(readers);
  std::vector<std::thread> threads;
  const double cpu = cpu_microseconds();
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < readers; ++i) {
    threads.emplace_back([&, i] {
      std::mt19937_64 random(i);
      Connection& connection = store.reader();
      const IdentityId bot = *find_identity(connection, Node::of("bot", "msging.net"));
      std::string out;
      while (until != nullptr ? !until->load() : SteadyClock::now() - start < kTime) {
        const auto began = SteadyClock::now();
        const auto peer = find_identity(connection, people[random() % people.size()]);
        if (!peer) continue;
        out.clear();
        std::int64_t given = 0;
        read_thread(connection, {.owner = bot, .peer = *peer}, [&](const ThreadRow& row) {
          ++given;
          out.append(row.id).append(row.type).append(row.content);
        });
        times[i].push_back(static_cast<float>(microseconds(SteadyClock::now() - began)));
        ++pages;
        rows += given;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  std::vector<float> all;
  for (const auto& part : times) all.insert(all.end(), part.begin(), part.end());
  const Percentiles time(std::move(all));
  std::printf(
      "read    %-12s %zu reader(s): %7.0f pages/s  p50 %5.1f us  p99 %6.1f us  rows/page %.1f  cpu "
      "%5.1f us/page\n",
      what, readers, static_cast<double>(pages) / seconds, time.at(0.5), time.at(0.99),
      static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(1, pages)),
      (cpu_microseconds() - cpu) / static_cast<double>(std::max<std::int64_t>(1, pages)));
  std::fflush(stdout);
}

template <class Work>
void time_it(const char* what, Work work) {
  std::vector<float> times;
  const auto end = SteadyClock::now() + std::chrono::milliseconds(500);
  while (SteadyClock::now() < end) {
    const auto start = SteadyClock::now();
    work();
    times.push_back(static_cast<float>(microseconds(SteadyClock::now() - start)));
  }
  const Percentiles time(std::move(times));
  std::printf("%-40s p50 %7.1f us  p99 %7.1f us\n", what, time.at(0.5), time.at(0.99));
  std::fflush(stdout);
}

// What is asked for less often.
void read_other(Store& store, const std::vector<Node>& people) {
  Connection& connection = store.reader();
  std::mt19937_64 random(7);
  const IdentityId bot = *find_identity(connection, Node::of("bot", "msging.net"));
  const auto someone = [&] {
    return find_identity(connection, people[random() % people.size()]).value_or(0);
  };
  std::string id;
  std::int64_t last = 0;
  const auto note = [&](const ThreadRow& row) {
    id = row.id;
    last = row.sequence;
  };
  time_it("50 threads by last message", [&] { list_threads(connection, bot, 0, 50, {}); });
  time_it("100 messages of the bot's log", [&] { list_messages(connection, bot, 0, 100, {}); });
  time_it("a page that begins at a message", [&] {
    const IdentityId peer = someone();
    read_thread(connection, {.owner = bot, .peer = peer, .skip = 50, .take = 1}, note);
    read_thread(connection, {.owner = bot, .peer = peer, .anchor_id = id}, note);
  });
  time_it("a message by its id", [&] {
    const IdentityId peer = someone();
    read_thread(connection, {.owner = bot, .peer = peer, .skip = 10, .take = 1}, note);
    find_message(connection, bot, peer, id);
  });
  time_it("a message by its sequence", [&] { message_at(connection, last); });
  time_it("the version of a thread", [&] { thread_version(connection, bot, someone()); });
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Options parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    const std::string value = arguments[i + 1];
    if (name == "--messages") options.messages = number(value);
    if (name == "--threads") options.threads = number(value);
    if (name == "--folder") options.folder = value;
    if (name == "--readers") options.readers = static_cast<std::size_t>(number(value));
    if (name == "--in-flight") {
      options.in_flight.clear();
      for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = std::min(value.find(',', at), value.size());
        options.in_flight.push_back(
            static_cast<std::size_t>(number(std::string_view(value).substr(at, end - at))));
        at = end + 1;
      }
    }
  }
  return options;
}

std::string temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "parlance-bench-XXXXXX").string();
  return mkdtemp(name.data()) != nullptr ? name : std::string();
}

void run(const Options& options, const std::string& folder) {
  auto opened = Store::open({.folder = folder});
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return;
  }
  Store& store = **opened;
  const std::vector<Node> people = make_people(options.threads);
  if (options.messages == 0) {
    read_pages(store, people, options.readers, nullptr, "idle");
    read_other(store, people);
    return;
  }
  for (const std::size_t in_flight : options.in_flight) {
    Filler(store, people, options.messages / std::ssize(options.in_flight)).run(in_flight);
  }
  read_pages(store, people, options.readers, nullptr, "just written");
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));  // the writer tidies up
  read_pages(store, people, options.readers, nullptr, "idle");
  read_other(store, people);
  std::atomic<bool> written{false};
  std::thread writing([&] {
    Filler(store, people, options.messages / 10).run(32);
    written = true;
  });
  read_pages(store, people, options.readers, &written, "while writing");
  writing.join();
  const auto start = SteadyClock::now();
  opened->reset();
  std::printf("stop    %.0f ms\n", microseconds(SteadyClock::now() - start) / 1000);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  const std::string folder = options.folder.empty() ? temporary_folder() : options.folder;
  run(options, folder);
  if (options.folder.empty()) std::filesystem::remove_all(folder);
}
