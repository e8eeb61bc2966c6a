#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "store/memory.h"
#include "store/meta.h"
#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Sql kBroken("INSERT INTO meta(key, value) VALUES('broken', 'not a number')");

// Records what became of it.
class Op final : public WriteOp {
 public:
  Op(std::vector<std::string>& log, std::string name, Function<void(Connection&)> apply,
     bool atomic = false)
      : log_(log), name_(std::move(name)), apply_(std::move(apply)), atomic_(atomic) {}
  void apply(Connection& connection) override { apply_(connection); }
  void committed() override { log_.push_back(name_); }
  void failed(const Error& error) override { log_.push_back(name_ + " failed: " + error.message); }
  bool atomic() const override { return atomic_; }

 private:
  std::vector<std::string>& log_;
  std::string name_;
  Function<void(Connection&)> apply_;
  bool atomic_;
};

class GroupCommitTest : public StoreTest {
 protected:
  // Holds the writer in an operation until let_go(): what is submitted meanwhile is one batch.
  void hold() {
    store_->writer().submit(
        [this](Connection&) {
          entered_.count_down();
          released_.wait();
        },
        [](Result<void>) {});
    entered_.wait();
  }
  void let_go() { released_.count_down(); }
  void submit(std::string name, Function<void(Connection&)> apply, bool atomic = false) {
    store_->writer().submit(std::make_unique<Op>(log_, std::move(name), std::move(apply), atomic));
  }
  void wait() {
    write([](Connection&) {});
  }
  std::int64_t meta(std::string_view key) { return read_meta(reader(), key); }

  std::vector<std::string> log_;  // of the writer thread, until wait()
  std::latch entered_{1};
  std::latch released_{1};
};

TEST_F(GroupCommitTest, WhatQueuesUpSharesACommitAndCompletesInOrder) {
  hold();
  for (int i = 0; i < 5; ++i) {
    submit(std::to_string(i), [this, i](Connection& connection) {
      EXPECT_TRUE(log_.empty()) << "completed before the commit";
      write_meta(connection, "k" + std::to_string(i), i + 1);
      // Later operations see what earlier ones wrote.
      if (i > 0) EXPECT_EQ(read_meta(connection, "k" + std::to_string(i - 1)), i);
    });
  }
  let_go();
  wait();
  EXPECT_THAT(log_, ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_EQ(meta("k4"), 5);
  const auto statistics = store_->writer().statistics();
  EXPECT_EQ(statistics.operations, 7U);
  EXPECT_LE(statistics.batches, 3U);
  EXPECT_EQ(statistics.failed, 0U);
}

TEST_F(GroupCommitTest, AFailingOperationFailsAlone) {
  hold();
  submit("before", [](Connection& connection) { write_meta(connection, "before", 1); });
  submit("throws", [](Connection& connection) {
    write_meta(connection, "half", 1);
    throw std::runtime_error("a bug");
  });
  submit("constraint", [](Connection& connection) {
    write_meta(connection, "other half", 1);
    connection.query(kBroken).run();
  });
  submit("atomic", [](Connection& connection) { connection.query(kBroken).run(); }, true);
  submit("after", [](Connection& connection) { write_meta(connection, "after", 1); });
  let_go();
  wait();
  ASSERT_EQ(log_.size(), 5U);
  EXPECT_EQ(log_[0], "before");
  EXPECT_EQ(log_[1], "throws failed: a bug");
  EXPECT_THAT(log_[2], HasSubstr("constraint failed: "));
  EXPECT_THAT(log_[3], HasSubstr("atomic failed: "));
  EXPECT_EQ(log_[4], "after");
  EXPECT_EQ(meta("before") + meta("after"), 2);
  EXPECT_EQ(meta("half") + meta("other half"), 0);
  EXPECT_EQ(store_->writer().statistics().failed, 3U);
}

TEST_F(GroupCommitTest, AFailingOperationLeavesNothingInMemory) {
  IdentityId dead = 0;
  IdentityId reused = 0;
  const auto fail_after_insert = [&](Connection& connection) {
    insert(connection, "bot@msging.net", "ann@0mn.io", "lost", at(1));
    dead = ensure_identity(connection, node("ann@0mn.io"));
    throw std::runtime_error("no");
  };
  // Alone, and in the middle of a batch.
  EXPECT_FALSE(store_->writer().write_now(fail_after_insert));
  hold();
  submit("x", fail_after_insert);
  submit("y", [&](Connection& connection) {
    reused = ensure_identity(connection, node("bob@0mn.io"));
    insert(connection, "bot@msging.net", "ann@0mn.io", "kept", at(2));
  });
  let_go();
  wait();
  // The number of the identity that was rolled back belongs to another now.
  EXPECT_LE(reused, dead);
  EXPECT_EQ(identity_of(reader(), reused).text(), "bob@0mn.io");
  EXPECT_NE(id_of("ann@0mn.io"), reused);
  EXPECT_EQ(page({.owner = id_of("bot@msging.net"), .peer = id_of("ann@0mn.io")}),
            (Page{1, {"kept"}}));
  reopen();
  EXPECT_EQ(page({.owner = id_of("bot@msging.net"), .peer = id_of("ann@0mn.io")}),
            (Page{1, {"kept"}}));
}

TEST_F(GroupCommitTest, OperationsReadTheirOwnWritesBeforeTheCommit) {
  write([&](Connection& connection) {
    insert(connection, "bot@msging.net", "ann@0mn.io", "1", at(1));
    insert(connection, "ann@0mn.io", "bot@msging.net", "2", at(2));
    const IdentityId bot = ensure_identity(connection, node("bot@msging.net"));
    const IdentityId ann = ensure_identity(connection, node("ann@0mn.io"));
    int rows = 0;
    EXPECT_EQ(
        read_thread(connection, {.owner = bot, .peer = ann}, [&](const ThreadRow&) { ++rows; }), 2);
    EXPECT_EQ(rows, 2);
    const auto found = find_message(connection, bot, ann, "2");
    ASSERT_TRUE(found);
    raise_status(connection, found->sequence, MessageStatus::kConsumed, {});
    const ThreadList list = list_threads(connection, bot, 0, 5, std::nullopt);
    EXPECT_EQ(list.total, 1);
    EXPECT_EQ(list.threads.at(0).unread, 0);
    EXPECT_EQ(list_messages(connection, bot, 0, 5, {}).total, 2);
  });
}

TEST_F(GroupCommitTest, NumbersAreNeverGivenTwice) {
  std::int64_t lost = 0;
  EXPECT_FALSE(store_->writer().write_now([&](Connection&) {
    lost = store_->next_sequence();
    throw std::runtime_error("no");
  }));
  std::int64_t next = 0;
  write([&](Connection&) { next = store_->next_sequence(); });
  EXPECT_GT(next, lost);
  EXPECT_EQ(store_->last_sequence(), next);
  reopen();
  write([&](Connection&) { EXPECT_GT(store_->next_sequence(), next); });
}

TEST_F(GroupCommitTest, ManyNumbersInOneWriteOutlastARestart) {
  std::int64_t last = 0;
  write([&](Connection&) {
    for (int i = 0; i < 200'000; ++i) last = store_->next_sequence();
  });
  reopen();
  EXPECT_GE(store_->last_sequence(), last);
}

// A durable store puts a commit into the log with one write, or several when it is long.
TEST_F(GroupCommitTest, ACommitOfAnyLength) {
  options_.sync = true;
  reopen();
  std::string sent;
  for (const std::size_t size : {1U, 60'000U, 61'440U, 130'000U, 131'072U, 262'144U, 9'000'000U}) {
    sent = std::string(size, 'x');
    write([&](Connection& connection) {
      insert(connection, "bot@msging.net", "ann@0mn.io", sent, at(1));
    });
    ThreadQuery query;
    query.owner = id_of("bot@msging.net");
    query.peer = id_of("ann@0mn.io");
    query.take = 1;
    EXPECT_EQ(page(query).ids.at(0).size(), size);
  }
  reopen();
  EXPECT_EQ(message_at(reader(), store_->last_sequence())->message.id.size(), 9'000'000U);
}

TEST_F(GroupCommitTest, BatchEndComesAfterAllCompletions) {
  std::vector<std::size_t> sizes;
  std::vector<std::size_t> completed;
  store_->writer().on_batch_end([&](std::size_t size) {
    sizes.push_back(size);
    completed.push_back(log_.size());
  });
  submit("a", [](Connection&) {});
  wait();
  store_->stop();
  ASSERT_GE(sizes.size(), 1U);
  EXPECT_EQ(completed.front(), 1U);
}

TEST_F(GroupCommitTest, StopFinishesTheQueueAndRefusesTheRest) {
  std::atomic<int> committed{0};
  for (int i = 0; i < 1000; ++i) {
    store_->writer().submit([](Connection& connection) { write_meta(connection, "n", 1); },
                            [&](Result<void> result) { committed += result ? 1 : 0; });
  }
  store_->stop();
  EXPECT_EQ(committed, 1000);
  const auto refused = store_->writer().write_now([](Connection&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

TEST_F(GroupCommitTest, ACompletionMaySubmit) {
  std::latch done(1);
  std::function<void(int)> again = [&](int left) {
    store_->writer().submit([](Connection&) {},
                            [&, left](Result<void>) {
                              if (left > 0) return again(left - 1);
                              done.count_down();
                            });
  };
  again(100);
  done.wait();
}

// Also what the thread sanitizer looks at: writers, readers and the folding at once.
TEST_F(GroupCommitTest, ManyThreadsWriteAndRead) {
  constexpr int kThreads = 4;
  constexpr int kEach = 300;
  std::atomic<int> committed{0};
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::int64_t seen = 0;
      for (int i = 0; i < kEach; ++i) {
        const std::string id = std::to_string(t) + "." + std::to_string(i);
        const Result<void> written = store_->writer().write_now([&](Connection& connection) {
          insert(connection, "ann@0mn.io", "bot@msging.net", id, at(i));
        });
        ASSERT_TRUE(written);
        ++committed;
        // What is acknowledged is seen, totals never go back.
        const ThreadQuery query{.owner = id_of("bot@msging.net"), .peer = id_of("ann@0mn.io")};
        const std::int64_t before = committed;
        std::int64_t rows = 0;
        const auto total = read_thread(reader(), query, [&](const ThreadRow&) { ++rows; });
        ASSERT_GE(total, std::max(seen, before - kThreads));
        ASSERT_EQ(rows, std::min<std::int64_t>(total, 20));
        ASSERT_TRUE(find_message(reader(), query.owner, query.peer, id));
        seen = total;
      }
    });
  }
  threads.emplace_back([&] {
    while (!done) {
      const IdentityId bot = id_of("bot@msging.net");
      if (bot == 0) continue;
      const auto list = list_threads(reader(), bot, 0, 10, std::nullopt);
      ASSERT_LE(list.total, 1);
      ASSERT_LE(list_messages(reader(), bot, 0, 10, {}).total, kThreads * kEach);
    }
  });
  for (int t = 0; t < kThreads; ++t) threads[static_cast<std::size_t>(t)].join();
  done = true;
  threads.back().join();
  EXPECT_EQ(list_messages(reader(), id_of("bot@msging.net"), 0, 10, {}).total, kThreads * kEach);
}

}  // namespace
}  // namespace parlance::store
