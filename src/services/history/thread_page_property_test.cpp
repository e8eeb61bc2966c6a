// Pages from the cache under random work, compared with what the store says at that moment:
// messages come, are reported on, removed, hidden by retention and folded, and two readers ask.
#include <rapidcheck.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "services/history/page_cache.h"
#include "services/history/thread_page.h"
#include "store/store_fixture.h"

namespace parlance::services {
namespace {

constexpr int kPeople = 3;
const std::vector<std::string> kBots = {"bot@msging.net", "other@msging.net"};

std::string person(int number) {
  return "person" + std::to_string(number) + "@0mn.io";
}

std::string to_upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

class ThreadPagePropertyTest : public store::StoreTest {
 protected:
  void SetUp() override {}

  void play() {
    store_.reset();
    options_.waiting_entries = *rc::gen::element<std::size_t>(0, 20, 128 * 1024);
    std::filesystem::remove_all(folder_.path() / "data");
    open();
    sent_.clear();
    now_ = 1000;
    // Room for everything, for some of it, or for nothing.
    PageCache cache(*rc::gen::element<std::size_t>(0, 64 * 1500, std::size_t{16} << 20));
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      step();
      const int pages = *rc::gen::inRange(1, 4);
      for (int page = 0; page < pages; ++page) check(cache);
    }
  }

 private:
  void step() {
    switch (*rc::gen::weightedElement<int>({{4, 0}, {1, 1}, {4, 2}, {1, 3}, {1, 4}})) {
      case 0:
        return send(*rc::gen::inRange(1, 4));
      case 1:  // enough for a thread to be folded
        return send(*rc::gen::inRange(60, 90));
      case 2:
        return report();
      case 3:
        return remove();
      default:
        return;  // nothing has changed
    }
  }

  void send(int count) {
    const std::string owner = *rc::gen::elementOf(kBots);
    const int other = *rc::gen::inRange(0, kPeople + 1);
    const std::string peer = other < kPeople ? person(other) : kBots[0];
    write([&](store::Connection& connection) {
      for (int i = 0; i < count; ++i) {
        const bool sent = *rc::gen::arbitrary<bool>();
        now_ += *rc::gen::inRange(0, 4);
        sent_.push_back(insert(connection, sent ? owner : peer, sent ? peer : owner,
                               "m" + std::to_string(sent_.size()), store::at(now_)));
      }
    });
  }

  void report() {
    if (sent_.empty()) return;
    write([&](store::Connection& connection) {
      // Of those that a newest page shows.
      const std::size_t from = sent_.size() - std::min<std::size_t>(sent_.size(), 30);
      const auto which = sent_[*rc::gen::inRange(from, sent_.size())];
      const auto status =
          *rc::gen::element(store::MessageStatus::kDispatched, store::MessageStatus::kReceived,
                            store::MessageStatus::kConsumed, store::MessageStatus::kFailed);
      const bool failed = status == store::MessageStatus::kFailed;
      if (*rc::gen::inRange(0, 6) == 0) {
        store::reset_dispatched(connection, which);
      } else {
        store::raise_status(connection, which, status, failed ? Reason{42, "why"} : Reason{});
      }
    });
  }

  void remove() {
    write([&](store::Connection& connection) {
      store::remove_messages_before(connection, date_near(), *rc::gen::inRange(1, 60));
    });
  }

  Timestamp date_near() const { return store::at(*rc::gen::inRange<std::int64_t>(995, now_ + 5)); }

  void check(PageCache& cache) {
    const std::string owner = *rc::gen::elementOf(kBots);
    const int other = *rc::gen::inRange(0, kPeople + 2);
    std::string peer =
        other < kPeople ? person(other) : kBots[static_cast<std::size_t>(other - kPeople)];
    if (*rc::gen::arbitrary<bool>()) peer = to_upper(peer);
    store::ThreadQuery query{.owner = id_of(owner)};
    if (query.owner == 0) return;
    query.take = *rc::gen::element<std::int64_t>(1, 5, 20);
    query.skip = *rc::gen::weightedElement<std::int64_t>({{5, 0}, {1, 3}});
    query.ascending = *rc::gen::inRange(0, 6) == 0;
    query.oldest = *rc::gen::inRange(0, 3) == 0 ? date_near() : Timestamp{};
    const bool mirrored = *rc::gen::inRange(0, 4) == 0;

    store::ThreadQuery plain = query;
    plain.peer = id_of(peer);
    const std::string expected = thread_page(reader(), plain, mirrored);
    std::string got;
    const auto ask = [&] {
      got = thread_page(reader(), query, store::node(peer), mirrored, cache);
    };
    if (*rc::gen::inRange(0, 8) == 0) {
      std::thread(ask).join();  // with a connection of its own
    } else {
      ask();
    }
    RC_ASSERT(got == expected);
  }

  std::vector<std::int64_t> sent_;
  std::int64_t now_ = 1000;
};

TEST_F(ThreadPagePropertyTest, APageFromTheCacheIsWhatTheStoreSays) {
  EXPECT_TRUE(rc::check([this] { play(); }));
}

class ThreadPageRaceTest : public store::StoreTest {};

TEST_F(ThreadPageRaceTest, WhatIsCommittedIsShownWhileOthersAskForTheSamePage) {
  PageCache cache(std::size_t{16} << 20);
  put("ann@0mn.io", kBots[0], "first", store::at(1000));
  const store::ThreadQuery query{.owner = id_of(kBots[0]), .take = 100};
  const Node peer = store::node("ann@0mn.io");
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) thread_page(reader(), query, peer, false, cache);
  });
  for (int total = 2; total <= 1500; ++total) {
    const std::string id = "m" + std::to_string(total);
    put("ann@0mn.io", kBots[0], id, store::at(1000 + total));
    if (total % 3 != 0) continue;  // lets the other one begin to read
    const std::string page = thread_page(reader(), query, peer, false, cache);
    EXPECT_TRUE(page.starts_with("{\"total\":" + std::to_string(total) + ",")) << page;
    EXPECT_NE(page.find('"' + id + '"'), std::string::npos) << page;
  }
  done = true;
  other.join();
}

}  // namespace
}  // namespace parlance::services
