// Random schedules against a model: everything goes out once, in order, at its time, or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "services/schedule/schedule_fixture.h"

namespace parlance::services {
namespace {

class SchedulePropertyTest : public testing::ScheduleFixture,
                             public ::testing::WithParamInterface<unsigned> {
 protected:
  struct Expected {
    Timestamp due;
    int set_as = 0;  // the how manieth
    std::string status = "scheduled";
  };

  int pick(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
  std::string any_id() { return "m" + std::to_string(pick(0, 30)); }

  void do_set() {
    const std::string id = any_id();
    const Timestamp due = clock.now() + Millis{pick(-2'000, 20'000) / 500 * 500};
    const auto known = model_.find(id);
    const bool ended = known != model_.end() && known->second.status != "scheduled";
    ASSERT_EQ(code(set(id, due)), ended ? 66 : 0) << id;
    if (ended) return;
    model_[id] = {due, ++sets_};
    if (due > clock.now()) return;
    model_[id].status = "executed";
    sent_.push_back(id);
  }

  void do_cancel() {
    const std::string id = any_id();
    const int answer = code(cancel(id));
    const auto known = model_.find(id);
    if (known == model_.end()) {
      ASSERT_EQ(answer, 67);
    } else if (known->second.status == "executed") {
      ASSERT_EQ(answer, 66);
    } else {
      ASSERT_EQ(answer, 0);
      known->second.status = "canceled";
    }
  }

  // What the model sends until now.
  void expect_due() {
    std::vector<std::tuple<Timestamp, int, std::string>> due;
    for (auto& [id, expected] : model_) {
      if (expected.status != "scheduled" || expected.due > clock.now()) continue;
      expected.status = "executed";
      due.emplace_back(expected.due, expected.set_as, id);
    }
    std::ranges::sort(due);
    for (const auto& entry : due) sent_.push_back(std::get<2>(entry));
  }

  std::mt19937 random_{GetParam()};
  std::map<std::string, Expected> model_;
  std::vector<std::string> sent_;
  int sets_ = 0;
};

TEST_P(SchedulePropertyTest, SendsWhatTheModelSends) {
  for (int step = 0; step < 150; ++step) {
    const int what = pick(0, 99);
    if (what < 50) {
      do_set();
    } else if (what < 65) {
      do_cancel();
    } else if (what < 95) {
      pass(Millis{pick(0, 3'000)});
      expect_due();
    } else {
      // Down for a while: what became due meanwhile goes out at once.
      clock.advance(Millis{pick(0, 5'000)});
      begin();
      pass(Millis{0});
      expect_due();
    }
    if (HasFatalFailure()) return;
    ASSERT_EQ(sent(), sent_) << "after step " << step;
  }
  for (const auto& [id, expected] : model_) EXPECT_EQ(status(id), expected.status) << id;
}

INSTANTIATE_TEST_SUITE_P(Seeds, SchedulePropertyTest, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace parlance::services
