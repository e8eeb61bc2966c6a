// A process that writes is killed at random instants, again and again on the same folder: every
// message that it had acknowledged is there, once, in order.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <set>

#include "store/store_fixture.h"

namespace parlance::store {
namespace {

constexpr int kInFlight = 16;
constexpr int kPeople = 20;

std::string person(std::int64_t number) {
  return "person" + std::to_string(number % kPeople) + "@0mn.io";
}

// The child: keeps messages in flight and writes the number of each acknowledged one to `out`.
class Child {
 public:
  Child(Store& store, int out, std::int64_t first) : store_(store), out_(out), next_(first) {}

  [[noreturn]] void run() {
    for (int i = 0; i < kInFlight; ++i) submit();
    for (;;) pause();
  }

 private:
  void submit() {
    const std::int64_t number = next_++;
    store_.writer().submit(
        [this, number](Connection& connection) {
          Message message;
          message.id = std::to_string(number);
          message.from = node(person(number));
          message.to = node("bot@msging.net");
          message.type = "text/plain";
          message.content = "\"" + std::string(100, 'x') + "\"";
          insert_message(connection, {.sequence = store_.next_sequence(),
                                      .message = &message,
                                      .date = at(number),
                                      .recipient_is_owner = true});
        },
        [this, number](Result<void> result) {
          if (!result) _exit(3);
          if (write(out_, &number, sizeof number) != sizeof number) _exit(4);
          submit();
        });
  }

  Store& store_;
  int out_;
  std::int64_t next_;  // the writer thread's, but for the first few
};

class CrashTest : public StoreTest {
 protected:
  void SetUp() override {}

  // Runs a child for so long; returns what it acknowledged.
  std::vector<std::int64_t> run_child(std::int64_t first, std::chrono::microseconds time) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      auto opened = Store::open({.folder = folder_.path() / "data"});
      if (!opened) _exit(2);
      const std::int64_t ready = -1;
      if (::write(ends[1], &ready, sizeof ready) != sizeof ready) _exit(4);
      Child(**opened, ends[1], first).run();
    }
    close(ends[1]);
    std::int64_t number = 0;
    EXPECT_EQ(read(ends[0], &number, sizeof number), static_cast<ssize_t>(sizeof number));
    usleep(static_cast<useconds_t>(time.count()));
    kill(child, SIGKILL);
    std::vector<std::int64_t> acknowledged;
    while (read(ends[0], &number, sizeof number) == sizeof number) acknowledged.push_back(number);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
    return acknowledged;
  }

  void check(const std::vector<std::int64_t>& acknowledged) {
    const MessageList list =
        list_messages(reader(), id_of("bot@msging.net"), 0, 10'000'000, Timestamp{});
    ASSERT_EQ(list.total, std::ssize(list.messages));
    std::set<std::int64_t> stored;
    std::int64_t last = 0;
    for (auto message = list.messages.rbegin(); message != list.messages.rend(); ++message) {
      ASSERT_GT(message->sequence, last);
      last = message->sequence;
      ASSERT_TRUE(stored.insert(std::stoll(message->message.id)).second) << "stored twice";
    }
    for (const std::int64_t number : acknowledged) {
      ASSERT_TRUE(stored.contains(number)) << number << " was acknowledged and is lost";
    }
    // Threads hold what the log holds.
    std::int64_t in_threads = 0;
    for (int i = 0; i < kPeople; ++i) {
      const auto all =
          page({.owner = id_of("bot@msging.net"), .peer = id_of(person(i)), .take = 10'000'000});
      ASSERT_EQ(all.total, std::ssize(all.ids));
      in_threads += all.total;
      for (const std::string& id : all.ids) ASSERT_TRUE(stored.contains(std::stoll(id)));
    }
    ASSERT_EQ(in_threads, list.total);
  }
};

TEST_F(CrashTest, NothingAcknowledgedIsLost) {
  const int rounds =
      getenv("PARLANCE_CRASH_ROUNDS") != nullptr ? std::atoi(getenv("PARLANCE_CRASH_ROUNDS")) : 20;
  std::mt19937 random(std::random_device{}());
  std::vector<std::int64_t> acknowledged;
  std::int64_t first = 1;
  for (int round = 0; round < rounds; ++round) {
    const auto time = std::chrono::microseconds(random() % 60'000);
    const auto more = run_child(first, time);
    acknowledged.insert(acknowledged.end(), more.begin(), more.end());
    if (!more.empty()) first = std::max(first, more.back()) + 2 * kInFlight;
    first += 2 * kInFlight;
    // The next child mostly finds what the last one left.
    if (round % 4 != 3 && round + 1 != rounds) continue;
    open();
    check(acknowledged);
    if (HasFatalFailure()) return;
    store_.reset();
  }
  EXPECT_FALSE(acknowledged.empty());
}

}  // namespace
}  // namespace parlance::store
