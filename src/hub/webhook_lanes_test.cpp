#include "hub/webhook_lanes.h"

#include <gtest/gtest.h>

namespace parlance::hub {
namespace {

store::OutboxItem message(std::int64_t sequence, std::string lane = "ann@0mn.io") {
  store::OutboxItem item;
  item.sequence = sequence;
  item.lane = std::move(lane);
  return item;
}

store::OutboxItem notification(std::int64_t sequence) {
  auto item = message(sequence);
  item.envelope = "{}";
  return item;
}

std::vector<std::int64_t> sequences(const WebhookLane& lane) {
  std::vector<std::int64_t> all;
  for (const auto& item : lane.items) all.push_back(item.sequence);
  return all;
}

class WebhookLanesTest : public ::testing::Test {
 protected:
  WebhookLanes lanes_{3, 8};
};

TEST_F(WebhookLanesTest, OnlyANewHeadNeedsAttention) {
  WebhookLane* lane = lanes_.add(message(1));
  ASSERT_NE(lane, nullptr);
  EXPECT_EQ(lanes_.add(message(2)), nullptr);
  EXPECT_EQ(lanes_.add(message(1)), nullptr) << "held already";
  EXPECT_EQ(sequences(*lane), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(WebhookLanesTest, KindsOfOneSideAreLanesOfTheirOwn) {
  WebhookLane* messages = lanes_.add(message(1));
  WebhookLane* notifications = lanes_.add(notification(2));
  ASSERT_NE(notifications, nullptr);
  EXPECT_NE(messages, notifications);
}

TEST_F(WebhookLanesTest, TheRestOfALongLaneIsRemembered) {
  WebhookLane* lane = lanes_.add(message(1));
  for (std::int64_t i = 2; i <= 6; ++i) lanes_.add(message(i));
  EXPECT_EQ(sequences(*lane), (std::vector<std::int64_t>{1, 2, 3}));
  bool gone = false;
  EXPECT_EQ(lanes_.pop(*lane, gone), 0);
  EXPECT_EQ(lanes_.add(message(7)), nullptr) << "must not pass 4, though there is room";
  EXPECT_EQ(lanes_.pop(*lane, gone), 0);
  EXPECT_FALSE(gone);
  EXPECT_EQ(lanes_.pop(*lane, gone), 4) << "go on from here";
  EXPECT_TRUE(gone);
  EXPECT_EQ(lanes_.add(message(3)), nullptr) << "sent, and held until its row is gone";
  lanes_.release(3);
  EXPECT_NE(lanes_.add(message(4)), nullptr);
}

TEST_F(WebhookLanesTest, RowsThatCameBackStandInOrder) {
  WebhookLane* lane = lanes_.add(message(5));
  lanes_.add(message(7));
  lanes_.add(message(9));
  EXPECT_EQ(lanes_.add(message(3)), lane) << "a new head";
  EXPECT_EQ(sequences(*lane), (std::vector<std::int64_t>{3, 5, 7}));
  EXPECT_EQ(lane->skipped, 9);
  lane->busy = true;
  EXPECT_EQ(lanes_.add(message(1)), nullptr);
  EXPECT_EQ(sequences(*lane), (std::vector<std::int64_t>{3, 1, 5})) << "3 is on its way already";
}

TEST_F(WebhookLanesTest, DroppingKeepsWhatIsBeingSent) {
  WebhookLane* busy = lanes_.add(message(1));
  busy->busy = true;
  lanes_.add(message(2));
  lanes_.add(message(3, "bob@0mn.io"));
  lanes_.drop_all();
  EXPECT_EQ(sequences(*busy), std::vector<std::int64_t>{1});
  EXPECT_EQ(lanes_.held(), 1U);
  EXPECT_EQ(lanes_.add(message(2)), nullptr);
  EXPECT_NE(lanes_.add(message(3, "bob@0mn.io")), nullptr);
}

TEST_F(WebhookLanesTest, SaysWhenTheWindowIsFull) {
  for (std::int64_t i = 1; i <= 8; ++i) lanes_.add(message(i, "p" + std::to_string(i) + "@0mn.io"));
  EXPECT_TRUE(lanes_.full());
}

}  // namespace
}  // namespace parlance::hub
