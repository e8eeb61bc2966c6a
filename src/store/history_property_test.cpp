// Histories under random work, compared with a model that keeps them in plain vectors: pages with
// anchors in both directions, totals, unread counts, lists of threads, an owner's log; with
// folding, reopening and removal in between.
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

constexpr int kBots = 2;
constexpr int kPeople = 3;

std::string bot(int i) {
  return "bot" + std::to_string(i) + "@msging.net";
}
std::string person(int i) {
  return "person" + std::to_string(i) + "@0mn.io";
}

struct Modelled {
  std::int64_t sequence = 0;
  std::string id;
  std::string from, to;
  Timestamp date{};
  bool read = false;
};

class Model {
 public:
  std::vector<Modelled> messages;

  static bool owned_by(const Modelled& message, const std::string& owner) {
    return message.from == owner || message.to == owner;
  }
  // Oldest first.
  std::vector<const Modelled*> thread(const std::string& owner, const std::string& peer,
                                      Timestamp oldest) const {
    std::vector<const Modelled*> result;
    for (const Modelled& message : messages) {
      const bool here = (message.from == owner && message.to == peer) ||
                        (message.from == peer && message.to == owner);
      if (here && message.date >= oldest) result.push_back(&message);
    }
    return result;
  }
  std::vector<const Modelled*> log(const std::string& owner, Timestamp oldest) const {
    std::vector<const Modelled*> result;
    for (const Modelled& message : messages) {
      if (owned_by(message, owner) && message.date >= oldest) result.push_back(&message);
    }
    return result;
  }
};

class HistoryPropertyTest : public StoreTest {
 protected:
  void SetUp() override {}

  // One random history.
  void play() {
    store_.reset();
    options_.waiting_entries = *rc::gen::element<std::size_t>(0, 20, 128 * 1024);
    std::filesystem::remove_all(folder_.path() / "data");
    open();
    model_ = {};
    now_ = 1000;
    newest_date_ = {};
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      step();
      check_page();
    }
    check_lists();
  }

 private:
  void step() {
    const int kind =
        *rc::gen::weightedElement<int>({{6, 0}, {3, 1}, {3, 2}, {1, 3}, {1, 4}, {1, 5}});
    switch (kind) {
      case 0:
        return send(*rc::gen::inRange(1, 6), std::nullopt);
      case 1:  // enough for one thread to be folded
        return send(*rc::gen::inRange(60, 90), *rc::gen::inRange(0, kPeople));
      case 2:
        return read_some();
      case 3:
      case 5:
        kind == 3 ? reopen() : crash();
        // Only what is stored is remembered.
        newest_date_ = model_.messages.empty() ? Timestamp{} : model_.messages.back().date;
        return;
      default:
        return remove_some();
    }
  }

  // Goes on with the files as they are at this moment, with nothing put in order.
  void crash() {
    const auto data = folder_.path() / "data";
    const auto copy = folder_.path() / "copy";
    std::filesystem::remove_all(copy);
    std::filesystem::create_directory(copy);
    for (const char* const name : {"parlance.db", "parlance.db-wal"}) {
      std::filesystem::copy_file(data / name, copy / name);
    }
    store_.reset();
    std::filesystem::remove_all(data);
    std::filesystem::rename(copy, data);
    open();
  }

  void send(int count, std::optional<int> to_person) {
    const std::string owner = bot(*rc::gen::inRange(0, kBots));
    // In one write, or in several.
    const int writes = *rc::gen::inRange(1, 4);
    for (int part = 0; part < writes; ++part) {
      write([&](Connection& connection) {
        for (int i = part; i < count; i += writes) send_one(connection, owner, to_person);
      });
    }
  }

  void send_one(Connection& connection, const std::string& owner, std::optional<int> to_person) {
    const int other = to_person.value_or(*rc::gen::inRange(0, kPeople + 1));
    const std::string peer = other < kPeople ? person(other) : bot(1);
    const bool sent = *rc::gen::arbitrary<bool>() || peer == bot(1);
    // Dates stand still, go on, or step back a little, which is not kept.
    now_ += *rc::gen::inRange(-2, 4);
    Modelled message{.id = "m" + std::to_string(*rc::gen::inRange(0, 40)),
                     .from = sent ? owner : peer,
                     .to = sent ? peer : owner,
                     .date = at(now_)};
    message.sequence = insert(connection, message.from, message.to, message.id, message.date);
    message.date = newest_date_ = std::max(message.date, newest_date_);
    model_.messages.push_back(message);
  }

  void read_some() {
    if (model_.messages.empty()) return;
    const int count = *rc::gen::inRange(1, 8);
    write([&](Connection& connection) {
      for (int i = 0; i < count; ++i) {
        Modelled& message =
            model_.messages[*rc::gen::inRange<std::size_t>(0, model_.messages.size())];
        const auto status = *rc::gen::element(MessageStatus::kReceived, MessageStatus::kConsumed,
                                              MessageStatus::kFailed);
        raise_status(connection, message.sequence, status, {});
        if (status != MessageStatus::kReceived) message.read = true;
      }
    });
  }

  void remove_some() {
    if (model_.messages.empty()) return;
    const Timestamp oldest = date_near();
    const std::int64_t limit = *rc::gen::inRange(1, 60);
    std::int64_t removed = 0;
    write([&](Connection& connection) {
      removed = remove_messages_before(connection, oldest, limit);
    });
    std::int64_t expected = 0;
    while (expected < limit && !model_.messages.empty() && model_.messages.front().date < oldest) {
      model_.messages.erase(model_.messages.begin());
      ++expected;
    }
    RC_ASSERT(removed == expected);
  }

  Timestamp date_near() const { return at(*rc::gen::inRange<std::int64_t>(995, now_ + 5)); }
  Timestamp some_oldest() const { return *rc::gen::arbitrary<bool>() ? Timestamp{} : date_near(); }

  void check_page() {
    const std::string owner = bot(*rc::gen::inRange(0, kBots));
    const int other = *rc::gen::inRange(0, kPeople + 1);
    const std::string peer = other < kPeople ? person(other) : bot(*rc::gen::inRange(0, kBots));
    ThreadQuery query{.owner = id_of(owner), .peer = id_of(peer)};
    query.skip = *rc::gen::weightedOneOf<std::int64_t>(
        {{2, rc::gen::just<std::int64_t>(0)}, {1, rc::gen::inRange<std::int64_t>(0, 150)}});
    query.take = *rc::gen::inRange<std::int64_t>(0, 30);
    query.ascending = *rc::gen::arbitrary<bool>();
    query.oldest = some_oldest();
    auto matches = model_.thread(owner, peer, query.oldest);
    const auto all = model_.thread(owner, peer, {});

    const int anchor = *rc::gen::inRange(0, 4);
    if (anchor == 1) {
      query.anchor_id = "m" + std::to_string(*rc::gen::inRange(0, 41));
      const auto found = std::ranges::find(all.rbegin(), all.rend(), *query.anchor_id,
                                           [](const Modelled* message) { return message->id; });
      std::erase_if(matches, [&](const Modelled* message) {
        if (found == all.rend()) return true;
        return query.ascending ? message->sequence <= (*found)->sequence
                               : message->sequence >= (*found)->sequence;
      });
    } else if (anchor == 2) {
      query.anchor_date = date_near();
      std::erase_if(matches, [&](const Modelled* message) {
        return query.ascending ? message->date <= *query.anchor_date
                               : message->date >= *query.anchor_date;
      });
    }

    if (!query.ascending) std::ranges::reverse(matches);
    Page expected{std::ssize(matches), {}};
    for (std::int64_t i = query.skip; i < std::ssize(matches) && i < query.skip + query.take; ++i) {
      expected.ids.push_back(matches[static_cast<std::size_t>(i)]->id);
    }
    const Page got = page(query);
    RC_ASSERT(got.total == expected.total);
    RC_ASSERT(got.ids == expected.ids);
  }

  void check_lists() {
    for (int i = 0; i < kBots; ++i) {
      check_log(bot(i));
      check_threads(bot(i));
    }
  }

  void check_log(const std::string& owner) {
    const Timestamp oldest = some_oldest();
    const std::int64_t skip = *rc::gen::inRange<std::int64_t>(0, 100);
    const std::int64_t take = *rc::gen::inRange<std::int64_t>(0, 100);
    auto expected = model_.log(owner, oldest);
    std::ranges::reverse(expected);
    const MessageList list = list_messages(reader(), id_of(owner), skip, take, oldest);
    RC_ASSERT(list.total == std::ssize(expected));
    const auto rest = std::max<std::int64_t>(0, std::min(take, std::ssize(expected) - skip));
    RC_ASSERT(std::ssize(list.messages) == rest);
    for (std::int64_t k = 0; k < rest; ++k) {
      RC_ASSERT(list.messages[static_cast<std::size_t>(k)].sequence ==
                expected[static_cast<std::size_t>(skip + k)]->sequence);
    }
  }

  void check_threads(const std::string& owner) {
    struct Expected {
      std::string peer;
      const Modelled* last = nullptr;
      std::int64_t unread = 0;
    };
    std::map<std::string, Expected> by_peer;
    for (const Modelled* message : model_.log(owner, {})) {
      const std::string peer = message->from == owner ? message->to : message->from;
      Expected& thread = by_peer[peer];
      thread.peer = peer;
      thread.last = message;
      if (message->to == owner && message->from != owner && !message->read) ++thread.unread;
    }
    const auto since = *rc::gen::arbitrary<bool>() ? std::optional(date_near()) : std::nullopt;
    std::vector<Expected> expected;
    for (const auto& [peer, thread] : by_peer) {
      if (!since || thread.last->date >= *since) expected.push_back(thread);
    }
    std::ranges::sort(expected, std::ranges::greater{},
                      [](const Expected& thread) { return thread.last->sequence; });
    const std::int64_t skip = *rc::gen::inRange<std::int64_t>(0, 3);
    const std::int64_t take = *rc::gen::inRange<std::int64_t>(0, 4);
    const ThreadList list = list_threads(reader(), id_of(owner), skip, take, since);
    RC_ASSERT(list.total == std::ssize(expected));
    const auto rest = std::max<std::int64_t>(0, std::min(take, std::ssize(expected) - skip));
    RC_ASSERT(std::ssize(list.threads) == rest);
    for (std::int64_t k = 0; k < rest; ++k) {
      const ThreadSummary& got = list.threads[static_cast<std::size_t>(k)];
      const Expected& thread = expected[static_cast<std::size_t>(skip + k)];
      RC_ASSERT(got.peer.text() == thread.peer);
      RC_ASSERT(got.last.sequence == thread.last->sequence);
      RC_ASSERT(got.unread == thread.unread);
      RC_ASSERT((got.last_direction == Direction::kSent) == (thread.last->from == owner));
    }
  }

  Model model_;
  std::int64_t now_ = 1000;
  Timestamp newest_date_{};
};

TEST_F(HistoryPropertyTest, PagesListsAndCountsAreThoseOfAModel) {
  EXPECT_TRUE(rc::check([this] { play(); }));
}

}  // namespace
}  // namespace parlance::store
