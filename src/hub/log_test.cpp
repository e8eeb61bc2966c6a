#include "hub/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "hub/log_format.h"

namespace parlance::hub {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string json(std::string_view event, std::initializer_list<LogField> fields,
                 std::string_view trace = {}) {
  std::string out;
  append_log_json(out,
                  {Timestamp{}, LogLevel::kInfo, event, trace, {fields.begin(), fields.end()}});
  return out;
}

std::string text(std::string_view event, std::initializer_list<LogField> fields) {
  std::string out;
  append_log_text(out, {Timestamp{}, LogLevel::kWarn, event, {}, {fields.begin(), fields.end()}});
  return out;
}

TEST(LogFormat, JsonHoldsEveryKindOfValue) {
  EXPECT_EQ(
      json("started",
           {{"text", "a\"b"}, {"int", -3}, {"size", std::size_t{7}}, {"ratio", 0.5}, {"ok", true}},
           "t1"),
      R"({"time":"1970-01-01T00:00:00.000Z","level":"info","event":"started","trace":"t1",)"
      R"("text":"a\"b","int":-3,"size":7,"ratio":0.5,"ok":true})");
}

TEST(LogFormat, TextQuotesWhatIsNotOneWord) {
  EXPECT_EQ(
      text("slow commit", {{"node", "a@b/c"}, {"why", "disk is slow"}, {"empty", ""}}),
      "1970-01-01T00:00:00.000Z WARN  slow commit node=a@b/c why=\"disk is slow\" empty=\"\"");
}

TEST(LogFormat, NoValueStartsALineOfItsOwn) {
  EXPECT_THAT(text("a\nb", {{"x", "1\n2"}}), Not(HasSubstr("\n")));
  EXPECT_THAT(json("a\nb", {{"x", "1\n2"}}), Not(HasSubstr("\n")));
}

TEST(LogFormat, BrokenUtf8IsEscaped) {
  EXPECT_THAT(json("e", {{"x", "\xff!"}}), HasSubstr(R"("x":"<ff>!")"));
}

TEST(LogFormat, LongTextIsCutAtACharacter) {
  std::string longer(2047, 'x');
  longer += "\u00e9 and more";
  EXPECT_THAT(json("e", {{"x", longer}}), HasSubstr("xx\"}"));
}

class LogFile : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("parlance-log-test-" + std::to_string(::getpid()) + ".log");
    std::filesystem::remove(path_);
  }
  void TearDown() override {
    stop_log();
    std::filesystem::remove(path_);
  }
  std::string content() const {
    std::ostringstream out;
    out << std::ifstream(path_).rdbuf();
    return out.str();
  }
  std::filesystem::path path_;
};

TEST_F(LogFile, WritesWhatReachesTheLevelAndFlushesAtStop) {
  ASSERT_TRUE(start_log({LogLevel::kInfo, LogFormat::kJson, path_}));
  EXPECT_FALSE(log_enabled(LogLevel::kDebug));
  log_debug("hidden");
  {
    const TraceScope scope("envelope-1");
    log_info("shown", {{"n", 1}});
  }
  log_error("after");
  stop_log();
  EXPECT_THAT(content(), HasSubstr(R"("event":"shown","trace":"envelope-1","n":1})"));
  EXPECT_THAT(content(), HasSubstr(R"("event":"after"})"));
  EXPECT_THAT(content(), Not(HasSubstr("hidden")));
}

TEST_F(LogFile, DropsTheOldestAndCountsWhenTheQueueIsFull) {
  ASSERT_TRUE(start_log({LogLevel::kInfo, LogFormat::kText, path_, 4}));
  for (int i = 0; i < 20'000; ++i) log_info("line", {{"n", i}});
  const auto dropped = log_lines_dropped();
  stop_log();
  const std::string all = content();
  const auto written = static_cast<std::uint64_t>(std::ranges::count(all, '\n'));
  EXPECT_EQ(written + dropped, 20'000u);
  EXPECT_THAT(all, HasSubstr("n=19999\n"));
}

TEST_F(LogFile, AnUnusableFileIsAnError) {
  const auto result = start_log({LogLevel::kInfo, LogFormat::kText, "/dev/null/parlance.log"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().field, "log.file");
}

TEST(LogLevels, AreNamed) {
  EXPECT_EQ(parse_log_level("warn"), LogLevel::kWarn);
  EXPECT_FALSE(parse_log_level("loud"));
}

TEST(TraceScope, Nests) {
  const TraceScope outer("a");
  {
    const TraceScope inner("b");
    EXPECT_EQ(TraceScope::current(), "b");
  }
  EXPECT_EQ(TraceScope::current(), "a");
}

}  // namespace
}  // namespace parlance::hub
