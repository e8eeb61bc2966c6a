#include <gtest/gtest.h>

#include <string>

#include "services/analytics/analytics.h"
#include "services/resource.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

constexpr auto* kPostmaster = "postmaster@analytics.msging.net";
const std::string kNow = "1700000000000";

class ReportsTest : public testing::CommandFixture {
 protected:
  Command set(const std::string& resource) {
    return ask(caller(bot_), Method::kSet, "/reports", resource, "application/vnd.iris.report+json",
               kPostmaster);
  }
  Command chart(const std::string& uri, const std::string& resource) {
    return ask(caller(bot_), Method::kSet, "/reports/" + uri, resource,
               "application/vnd.iris.chart+json", kPostmaster);
  }
  std::string read(const std::string& uri) { return outcome(get(caller(bot_), uri, kPostmaster)); }
  int remove(const std::string& uri) {
    return code(ask(caller(bot_), Method::kDelete, uri, {}, {}, kPostmaster));
  }
  static std::string report(const std::string& id, const std::string& modified = kNow) {
    return R"({"id":")" + id + R"(","isPrivate":false,"modifiedAt":)" + modified + "}";
  }
  static std::string reports(int total, const std::string& items) {
    return "{\"total\":" + std::to_string(total) +
           R"(,"itemType":"application/vnd.iris.report+json","items":[)" + items + "]}";
  }
  static std::string charts(int total, const std::string& items) {
    return "{\"total\":" + std::to_string(total) +
           R"(,"itemType":"application/vnd.iris.chart+json","items":[)" + items + "]}";
  }
  static std::string plain(const std::string& id, int order) {
    return R"({"id":")" + id + R"(","chartType":"list","dimension":"users","order":)" +
           std::to_string(order) + "}";
  }

  hub::AccountPtr bot_ = bot("mybot");
};

TEST_F(ReportsTest, AReportIsAnsweredAsItIsKept) {
  const std::string kept = R"({"id":"r 1","name":"\"😀\" \u0001","isPrivate":true,"modifiedAt":)" +
                           kNow + R"(,"ownerUserIdentity":"ana%40acme.com@blip.ai"})";
  const Command response = set(
      R"({"ID":"r 1","name":"\"😀\" \u0001","isPrivate":"True","ownerIdentity":"ana%40acme.com@blip.ai"})");
  EXPECT_EQ(response.type, "application/vnd.iris.report+json");
  EXPECT_EQ(outcome(response), kept);
  EXPECT_EQ(read("/reports/r%201"), kept);
  EXPECT_EQ(outcome(set(R"({"id":"r 1"})")), report("r 1")) << "replaced";
  EXPECT_EQ(read("/reports/none"), "67 The requested resource was not found");
}

TEST_F(ReportsTest, OneWithoutIdGetsOne) {
  const std::string answer = outcome(set(R"({"name":"a"})"));
  const auto made = Resource::read(answer);
  ASSERT_TRUE(made);
  EXPECT_EQ(code(get(caller(bot_), "/reports/" + made->get("id").text())), 0);
}

TEST_F(ReportsTest, ListsTheLastModifiedFirst) {
  set(R"({"id":"b"})");
  clock.advance(Millis{1});
  set(R"({"id":"a"})");
  EXPECT_EQ(read("/reports"), reports(2, report("a", "1700000000001") + "," + report("b")));
  clock.advance(Millis{1});
  chart("b/charts", R"({"id":"c"})");
  EXPECT_EQ(read("/reports?$take=1"), reports(2, report("b", "1700000000002")));
  EXPECT_EQ(read("/reports?$ascending=true&$skip=1"), reports(2, report("b", "1700000000002")));
}

TEST_F(ReportsTest, AReportGoesWithItsCharts) {
  set(R"({"id":"a"})");
  chart("a/charts", R"({"id":"c"})");
  EXPECT_EQ(remove("/reports/a"), 0);
  EXPECT_EQ(remove("/reports/a"), 67);
  EXPECT_EQ(read("/reports/a/charts"), "67 The requested resource was not found");
  set(R"({"id":"a"})");
  EXPECT_EQ(read("/reports/a/charts"), charts(0, ""));
}

TEST_F(ReportsTest, AChartIsAnsweredAsItIsKept) {
  set(R"({"id":"r"})");
  const std::string kept =
      R"({"id":"c","name":"\"Users\" 😀","chartType":"pie","dimension":"events",)"
      R"("category":"activeUsers","order":1})";
  const Command response = chart(
      "r/charts",
      R"({"id":"c","name":"\"Users\" 😀","chartType":5,"Dimension":"EVENTS","category":"activeUsers","order":1})");
  EXPECT_EQ(response.type, "application/vnd.iris.chart+json");
  EXPECT_EQ(outcome(response), kept);
  EXPECT_EQ(read("/reports/r/charts"), charts(1, kept));
  EXPECT_EQ(code(chart("none/charts", "{}")), 67);
}

TEST_F(ReportsTest, ChartsStandInTheirOrder) {
  set(R"({"id":"r"})");
  chart("r/charts", plain("x", 2));
  chart("r/charts", plain("y", -1));
  EXPECT_EQ(read("/reports/r/charts"), charts(2, plain("y", -1) + "," + plain("x", 2)));
  EXPECT_EQ(read("/reports/r/charts?$skip=1"), charts(2, plain("x", 2)));
  EXPECT_EQ(read("/reports/r/charts?$ascending=true"),
            charts(2, plain("x", 2) + "," + plain("y", -1)));
  EXPECT_EQ(code(get(caller(bot_), "/reports/r/charts?$take=1000")), 0);
  EXPECT_EQ(code(get(caller(bot_), "/reports/r/charts?$take=1001")), 64);
  EXPECT_EQ(code(get(caller(bot_), "/reports/r/charts?$take=0")), 64);
}

TEST_F(ReportsTest, AChartIsReplacedAndRemoved) {
  set(R"({"id":"r"})");
  chart("r/charts", plain("x", 2));
  EXPECT_EQ(outcome(chart("r/charts/x", R"({"id":"other","order":3})")), "");
  EXPECT_EQ(read("/reports/r/charts"), charts(1, plain("x", 3)));
  EXPECT_EQ(code(chart("r/charts/none", "{}")), 67);
  EXPECT_EQ(remove("/reports/r/charts/x"), 0);
  EXPECT_EQ(remove("/reports/r/charts/x"), 67);
  EXPECT_EQ(read("/reports/r/charts"), charts(0, ""));
}

TEST_F(ReportsTest, SaysWhatIsWrong) {
  set(R"({"id":"r"})");
  EXPECT_EQ(outcome(chart("r/charts", R"({"dimension":"x"})")),
            "64 dimension: must be one of users, messages, events");
  EXPECT_EQ(code(chart("r/charts", R"({"chartType":7})")), 64);
  EXPECT_EQ(code(chart("r/charts", R"({"chartType":6})")), 0);
  const std::string longest(256, 'x');
  EXPECT_EQ(code(set(R"({"id":")" + longest + "\"}")), 0);
  EXPECT_EQ(code(set(R"({"id":"x)" + longest + "\"}")), 64);
  const std::string name(1024, 'x');
  EXPECT_EQ(code(set(R"({"name":")" + name + "\"}")), 0);
  EXPECT_EQ(code(set(R"({"name":"x)" + name + "\"}")), 64);
}

TEST_F(ReportsTest, AreTheBotsOwn) {
  set(R"({"id":"r"})");
  const auto other = bot("other");
  EXPECT_EQ(code(get(caller(other), "/reports/r")), 67);
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/reports/r")), 31);
}

}  // namespace
}  // namespace parlance::services
