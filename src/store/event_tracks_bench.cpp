// Ten million events of one bot: how many are written a second, each in an operation of its own as
// clients send them, and in how many milliseconds counters and details are read back then.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "store/event_tracks.h"
#include "store/store.h"

namespace {

using namespace parlance;
using Steady = std::chrono::steady_clock;

constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr int kDays = 365;
constexpr int kActions = 10;
constexpr store::IdentityId kOwner = 1;

store::EventTrack event(std::int64_t number, std::int64_t of) {
  const std::int64_t date = number * kDays * kDay / of;
  store::EventTrack event;
  event.category = "checkout";
  event.action = "action" + std::to_string(number % kActions);
  event.date = Timestamp(Millis{date});
  event.day = Timestamp(Millis{date - date % kDay});
  event.document = R"("contact":{"identity":"ann@0mn.io"},"extras":{"order":"77"}})";
  return event;
}

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

template <class Work>
void report(const char* what, Work work) {
  const auto start = Steady::now();
  const auto found = static_cast<long long>(work());
  std::printf("%-44s %8.2f ms  (%lld)\n", what, seconds_since(start) * 1000, found);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t count = argc > 1 ? std::atoll(argv[1]) : 10'000'000;
  const std::int64_t singly = count / 20;
  const auto folder =
      std::filesystem::temp_directory_path() / ("parlance-events-" + std::to_string(::getpid()));
  store::StoreOptions options;
  options.folder = folder;
  auto store = store::Store::open(options);
  if (!store) return 1;
  auto& db = **store;
  for (std::int64_t done = 0; done < count - singly;) {
    const auto next = std::min(done + 100'000, count - singly);
    if (!db.writer().write_now([&](store::Connection& connection) {
          for (; done < next; ++done) {
            store::add_event(connection, kOwner, event(done, count), db.next_sequence());
          }
        })) {
      return 1;
    }
  }
  const auto start = Steady::now();
  std::atomic<std::int64_t> waiting{0};
  for (std::int64_t i = count - singly; i < count; ++i) {
    while (waiting.load() >= 1000) ::usleep(50);  // as many clients wait for their answers
    ++waiting;
    db.writer().submit(
        [&db, fresh = event(i, count)](store::Connection& connection) {
          store::add_event(connection, kOwner, fresh, db.next_sequence());
        },
        [&waiting](const Result<void>&) { --waiting; });
  }
  while (waiting.load() > 0) ::usleep(50);
  std::printf("%lld events, each durable by itself: %.0f a second\n",
              static_cast<long long>(singly), static_cast<double>(singly) / seconds_since(start));

  auto& reader = db.reader();
  report("categories", [&] { return store::list_event_categories(reader, kOwner, 0, 100).total; });
  report("counters of all days",
         [&] { return store::count_events(reader, kOwner, "checkout", {}, 0, 10'000).total; });
  const store::EventWindow month{Timestamp(Millis{100 * kDay}), Timestamp(Millis{130 * kDay})};
  report("counters of a month",
         [&] { return store::count_events(reader, kOwner, "checkout", month, 0, 100).total; });
  std::int64_t seen = 0;
  const auto see = [&seen](Timestamp, std::string_view) { ++seen; };
  report("details of a month, the first 500", [&] {
    return store::read_events(reader, {kOwner, "checkout", "action3", month, month, 0, 500}, see);
  });
  report("details of all days, the first 500", [&] {
    return store::read_events(reader, {kOwner, "checkout", "action3", {}, {}, 0, 500}, see);
  });
  (*store)->stop();
  std::filesystem::remove_all(folder);
}
