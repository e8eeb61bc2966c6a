// The disk fills up, writes and syncs fail: what cannot be committed is refused with words that say
// why, nothing acknowledged is lost, and the store works again by itself when the disk does.
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "store/sqlite/fault_vfs.h"
#include "store/store_fixture.h"

namespace parlance::store {
namespace {

using sqlite::FaultPlan;
using sqlite::parse_fault_plan;
using testing::HasSubstr;

TEST(FaultPlanTest, LinesAreUnderstoodOrRefused) {
  EXPECT_EQ(parse_fault_plan("")->kind, FaultPlan::Kind::kOff);
  EXPECT_EQ(parse_fault_plan("off\n")->kind, FaultPlan::Kind::kOff);
  EXPECT_EQ(parse_fault_plan("enospc")->kind, FaultPlan::Kind::kFull);
  EXPECT_EQ(parse_fault_plan("enospc after=4096")->after, 4096);
  EXPECT_EQ(parse_fault_plan(" eio write ")->kind, FaultPlan::Kind::kWrite);
  EXPECT_EQ(parse_fault_plan("eio fsync")->kind, FaultPlan::Kind::kSync);
  EXPECT_EQ(parse_fault_plan("eio fsync after=2")->after, 2);
  EXPECT_FALSE(parse_fault_plan("eio"));
  EXPECT_FALSE(parse_fault_plan("enospc after=x"));
  EXPECT_FALSE(parse_fault_plan("enospc after=-1"));
}

class FaultTest : public StoreTest {
 protected:
  void SetUp() override {
    faults("off");
    setenv("PARLANCE_FAULTS", plan().c_str(), 1);
    open_durable();
    bot_ = 0;
  }
  void TearDown() override {
    faults("off");
    store_.reset();
    unsetenv("PARLANCE_FAULTS");
  }

  void open_durable() {
    store_.reset();
    auto opened = Store::open({.folder = folder_.path() / "data"});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

  std::string plan() const { return folder_.path() / "faults"; }
  // In force when it returns.
  void faults(const std::string& line) {
    {
      const std::string fresh = plan() + ".new";
      std::ofstream(fresh) << line << "\n";
      std::filesystem::rename(fresh, plan());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }

  // Sends one message more; remembers it when it was acknowledged.
  Result<void> send() {
    const std::string id = "m" + std::to_string(++sent_);
    auto result = store_->writer().write_now([&](Connection& connection) {
      insert(connection, "bot@msging.net", "person" + std::to_string(sent_ % 5) + "@0mn.io", id,
             at(sent_));
    });
    if (result) acknowledged_.push_back(id);
    return result;
  }

  // Many at once: they share commits.
  void send_many(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string id = "m" + std::to_string(++sent_);
      store_->writer().submit(
          [this, id, number = sent_](Connection& connection) {
            insert(connection, "bot@msging.net", "person" + std::to_string(number % 5) + "@0mn.io",
                   id, at(number));
          },
          [this, id](Result<void> result) {
            if (result) acknowledged_.push_back(id);
          });
    }
    write([](Connection&) {});
  }

  // Every acknowledged message is there, in order, and counted.
  void check() {
    const MessageList list =
        list_messages(reader(), id_of("bot@msging.net"), 0, 1'000'000, Timestamp{});
    EXPECT_EQ(list.total, std::ssize(list.messages));
    std::vector<std::string> stored;
    for (const StoredMessage& message : list.messages) stored.push_back(message.message.id);
    std::ranges::reverse(stored);
    EXPECT_EQ(stored, acknowledged_);
    std::int64_t in_threads = 0;
    for (int i = 0; i < 5; ++i) {
      in_threads += page({.owner = id_of("bot@msging.net"),
                          .peer = id_of("person" + std::to_string(i) + "@0mn.io")})
                        .total;
    }
    EXPECT_EQ(in_threads, std::ssize(acknowledged_));
  }

  void fail_and_recover(const std::string& fault, const std::string& words) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(send());
    faults(fault);
    for (int i = 0; i < 5; ++i) {
      const Result<void> refused = send();
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
      EXPECT_THAT(refused.error().message, HasSubstr(words));
      check();  // reading goes on
    }
    faults("off");
    for (int i = 0; i < 10; ++i) {
      const Result<void> accepted = send();
      ASSERT_TRUE(accepted) << accepted.error().message;
    }
    check();
    open_durable();
    check();
  }

  int sent_ = 0;
  IdentityId bot_ = 0;
  std::vector<std::string> acknowledged_;
};

TEST_F(FaultTest, FullDisk) {
  fail_and_recover("enospc", "disk full");
}
TEST_F(FaultTest, FailingWrites) {
  fail_and_recover("eio write", "write error");
}
TEST_F(FaultTest, FailingSync) {
  fail_and_recover("eio fsync", "write error");
}

TEST_F(FaultTest, ADiskThatFillsUpInTheMiddle) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(send());
  faults("enospc after=20000");
  int accepted = 0;
  for (int i = 0; i < 50; ++i) accepted += send() ? 1 : 0;
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 50);
  check();
  faults("off");
  ASSERT_TRUE(send());
  open_durable();
  check();
}

TEST_F(FaultTest, ASyncThatFailsLater) {
  faults("eio fsync after=8");
  int accepted = 0;
  for (int i = 0; i < 20; ++i) accepted += send() ? 1 : 0;
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 20);
  faults("off");
  ASSERT_TRUE(send());
  check();
}

// New identities and threads that were made in a batch that failed must not be believed later.
TEST_F(FaultTest, WhatAFailedBatchHadMadeIsForgotten) {
  faults("enospc");
  ASSERT_FALSE(send());
  faults("off");
  write([&](Connection& connection) { ensure_identity(connection, node("someone@else.net")); });
  ASSERT_TRUE(send());
  ASSERT_TRUE(send());
  check();
  EXPECT_NE(id_of("someone@else.net"), id_of("bot@msging.net"));
}

TEST_F(FaultTest, FaultsDuringFoldingAndMovingTheLog) {
  for (const char* const fault : {"enospc", "eio fsync"}) {
    send_many(400);
    faults(fault);
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // idle: it tries to tidy up
    ASSERT_FALSE(send());
    check();
    faults("off");
    ASSERT_TRUE(send());
    check();
  }
  open_durable();
  check();
}

TEST_F(FaultTest, AStartOnAFullDiskIsRefusedAndHarmless) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(send());
  faults("enospc");
  store_.reset();
  const auto opened = Store::open({.folder = folder_.path() / "data"});
  if (!opened) EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  faults("off");
  if (opened) return;
  open_durable();
  check();
}

}  // namespace
}  // namespace parlance::store
