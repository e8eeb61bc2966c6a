#include "net/loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "net/log_hook.h"
#include "net/peer_for_test.h"

namespace parlance::net {
namespace {

using namespace std::chrono_literals;
using test::Inbox;

TEST(Loop, RunsPostedWorkInOrderOnItsThread) {
  LoopPool pool(2);
  pool.start();
  Inbox<int> inbox;
  for (int i = 0; i < 1000; ++i) {
    pool.at(1).post([&, i] {
      EXPECT_EQ(Loop::current(), &pool.at(1));
      EXPECT_TRUE(pool.at(1).on_this_thread());
      EXPECT_FALSE(pool.at(0).on_this_thread());
      inbox.put(i);
    });
  }
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(inbox.take(), i);
  EXPECT_EQ(Loop::current(), nullptr);
  EXPECT_EQ(pool.at(1).index(), 1u);
}

TEST(Loop, WorkPostedBeforeTheStartRunsAfterIt) {
  LoopPool pool(1);
  Inbox<int> inbox;
  pool.at(0).post([&] { inbox.put(1); });
  EXPECT_EQ(inbox.size(), 0u);
  pool.start();
  EXPECT_EQ(inbox.take(), 1);
}

TEST(Loop, ThreadsAndLoopsPostToOneAnotherWithoutLoss) {
  LoopPool pool(3);
  pool.start();
  std::atomic<int> left{4 * 500 * 2};
  Inbox<int> done;
  const auto count = [&] {
    if (left.fetch_sub(1) == 1) done.put(1);
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          pool.at(static_cast<std::size_t>(i) % 3).post([&, i] {
            count();
            pool.at(static_cast<std::size_t>(i + 1) % 3).post(count);
          });
        }
      });
    }
  }
  EXPECT_EQ(done.take(), 1);
}

TEST(Loop, DeferredWorkRunsAfterTheCallbackAndBeforeTheNextTurn) {
  LoopPool pool(1);
  pool.start();
  Inbox<std::string> inbox;
  Loop& loop = pool.at(0);
  loop.post([&] {
    loop.defer([&] {
      inbox.put("deferred");
      loop.defer([&] { inbox.put("deferred again"); });
    });
    loop.post([&] { inbox.put("posted"); });
    inbox.put("callback");
  });
  EXPECT_EQ(inbox.take(), "callback");
  EXPECT_EQ(inbox.take(), "deferred");
  EXPECT_EQ(inbox.take(), "deferred again");
  EXPECT_EQ(inbox.take(), "posted");
}

TEST(Loop, TimersComeOnceNotEarlyAndInOrder) {
  LoopPool pool(1);
  pool.start();
  Inbox<std::pair<int, std::chrono::milliseconds>> inbox;
  Loop& loop = pool.at(0);
  loop.post([&] {
    const auto start = std::chrono::steady_clock::now();
    const auto note = [&inbox, start](int name) {
      inbox.put({name, std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::steady_clock::now() - start)});
    };
    loop.after(350ms, [note] { note(2); });
    loop.after(0ms, [note] { note(0); });
    loop.after(101ms, [note] { note(1); });
  });
  const auto first = inbox.take();
  const auto second = inbox.take();
  const auto third = inbox.take();
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(first->first, 0);
  EXPECT_EQ(second->first, 1);
  EXPECT_GE(second->second, 101ms);
  EXPECT_EQ(third->first, 2);
  EXPECT_GE(third->second, 350ms);
}

TEST(Loop, ACancelledTimerDoesNotComeAndCancellingLateIsHarmless) {
  LoopPool pool(1);
  pool.start();
  Inbox<int> inbox;
  Loop& loop = pool.at(0);
  loop.post([&] {
    const auto cancelled = loop.after(100ms, [&] { inbox.put(-1); });
    const auto fired = loop.after(100ms, [&] { inbox.put(1); });
    loop.cancel(cancelled);
    loop.cancel(cancelled);
    loop.cancel(TimerId{});
    loop.after(300ms, [&, fired] {
      const auto reused = loop.after(100ms, [&] { inbox.put(2); });
      loop.cancel(fired);  // its place is taken by `reused`, which must stay
      (void)reused;
    });
  });
  EXPECT_EQ(inbox.take(), 1);
  EXPECT_EQ(inbox.take(), 2);
}

std::atomic<int> g_reports{0};

TEST(Loop, WorkThatThrowsIsReportedAndTheLoopGoesOn) {
  g_reports = 0;
  set_log_hook([](std::string_view, std::string_view what) {
    if (what == "on purpose") ++g_reports;
  });
  LoopPool pool(1);
  pool.start();
  Inbox<int> inbox;
  Loop& loop = pool.at(0);
  loop.post([] { throw std::runtime_error("on purpose"); });
  loop.post([&] {
    loop.defer([] { throw std::runtime_error("on purpose"); });
    loop.after(0ms, [] { throw std::runtime_error("on purpose"); });
    loop.after(200ms, [&] { inbox.put(1); });
  });
  EXPECT_EQ(inbox.take(), 1);
  EXPECT_EQ(g_reports.load(), 3);
  set_log_hook(nullptr);
}

TEST(Loop, WhatIsPostedAfterTheEndIsDestroyedUnrun) {
  auto owned = std::make_shared<int>(1);
  {
    LoopPool pool(1);
    pool.start();
    pool.stop();
    pool.at(0).post([owned] { FAIL() << "ran"; });
    EXPECT_EQ(owned.use_count(), 2);
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Loop, ATimeOutOfItsOwnerFiresOnceAndCanBeSetAnewAndStopped) {
  struct Owned final : Timeout {
    explicit Owned(Inbox<std::string>& to, std::string what) : seen(to), name(std::move(what)) {}
    void on_timer() override { seen.put(name); }
    Inbox<std::string>& seen;
    std::string name;
  };
  LoopPool pool(1);
  pool.start();
  Inbox<std::string> seen;
  Owned once(seen, "once");
  Owned moved(seen, "moved");
  Owned stopped(seen, "stopped");
  pool.at(0).post([&] {
    pool.at(0).start(once, 100ms);
    pool.at(0).start(moved, 100ms);
    pool.at(0).start(moved, 300ms);
    pool.at(0).start(stopped, 200ms);
    pool.at(0).stop(stopped);
    pool.at(0).stop(stopped);
  });
  EXPECT_EQ(seen.take(), "once");
  EXPECT_EQ(seen.take(), "moved");
  pool.stop();
  EXPECT_EQ(seen.size(), 0u);
}

}  // namespace
}  // namespace parlance::net
