#include "base/time_text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace parlance {
namespace {

using namespace std::chrono;
using namespace std::literals;

Timestamp at(int y, unsigned mo, unsigned d, milliseconds time = 0ms) {
  return sys_days(year_month_day(year{y}, month{mo}, day{d})) + time;
}

TEST(Iso8601, WritesMillisecondsAndZ) {
  EXPECT_EQ(to_iso8601(at(2026, 1, 31, 17h + 50min)), "2026-01-31T17:50:00.000Z");
  EXPECT_EQ(to_iso8601(at(1969, 12, 31, 23h + 59min + 59s + 999ms)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601, ReadsTheFormsInUse) {
  const auto noon = at(2026, 1, 31, 12h);
  for (const auto text :
       {"2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00Z", "2026-01-31T12:00Z",
        "2026-01-31T12:00:00", "2026-01-31 12:00:00", "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00+00:00", "2026-01-31T09:00:00-03:00", "2026-01-31T09:00:00-0300",
        "2026-01-31T09:00:00-03", "2026-02-01T02:00:00.0000000+14:00", "2026-01-31T12:00:00,0Z"}) {
    EXPECT_EQ(parse_iso8601(text), noon) << text;
  }
  EXPECT_EQ(parse_iso8601("2026-01-31"), at(2026, 1, 31));
  EXPECT_EQ(parse_iso8601("2019-04-29T16:31:00.1234567Z"), at(2019, 4, 29, 16h + 31min + 123ms));
  EXPECT_EQ(parse_iso8601("2024-02-29"), at(2024, 2, 29));
}

TEST(Iso8601, RefusesAnythingElse) {
  for (const auto text : {"",
                          "2026",
                          "2026-1-31",
                          "2026-02-29",
                          "2026-13-01",
                          "2026-00-10",
                          "2026-01-00",
                          "2026-01-31T",
                          "2026-01-31T24:00:00Z",
                          "2026-01-31T12:60Z",
                          "2026-01-31T12:00:60Z",
                          "2026-01-31T12",
                          "2026-01-31T12:00:00.Z",
                          "2026-01-31T12:00:00+24:00",
                          "2026-01-31T12:00:00+03:60",
                          "2026-01-31T12:00:00Zx",
                          " 2026-01-31",
                          "2026-01-31Z",
                          "31/01/2026",
                          "2026-01-31T12:00:00.0000000000Z"}) {
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Iso8601, RoundTrips, ()) {
  const auto millis = *rc::gen::inRange<std::int64_t>(-62'135'596'800'000, 253'402'300'800'000);
  const Timestamp time{milliseconds{millis}};
  RC_ASSERT(parse_iso8601(to_iso8601(time)) == time);
}

TEST(Timespan, ReadsTheFormsOfDotNet) {
  EXPECT_EQ(parse_timespan("01:00:00"), 1h);
  EXPECT_EQ(parse_timespan("00:30"), 30min);
  EXPECT_EQ(parse_timespan("5"), 120h);
  EXPECT_EQ(parse_timespan("1.02:03:04.5"), 26h + 3min + 4s + 500ms);
  EXPECT_EQ(parse_timespan("2.00:58:27.3058952"), 48h + 58min + 27s + 305'895'200ns);
  EXPECT_EQ(parse_timespan("-00:00:01"), -1s);
  EXPECT_EQ(parse_timespan("1.02:03"), 26h + 3min);
  EXPECT_EQ(parse_timespan("1:2:3"), 1h + 2min + 3s);
}

TEST(Timespan, RefusesAnythingElse) {
  for (const auto text : {"",
                          "-",
                          "90:00",
                          "00:60",
                          "00:00:60",
                          "1.",
                          "1.24:00:00",
                          "00:00:00.",
                          "00:00:00.12345678",
                          ":30",
                          "00:",
                          "1d",
                          "+1",
                          "1.5",
                          "106752",
                          "99999999",
                          "999999999999",
                          " 1",
                          "00:00:00x",
                          "1:2:3:4:5"}) {
    EXPECT_EQ(parse_timespan(text), std::nullopt) << text;
  }
}

TEST(Timespan, WritesDaysAndFractionOnlyWhenNotZero) {
  EXPECT_EQ(to_timespan(0s), "00:00:00");
  EXPECT_EQ(to_timespan(14min + 49s), "00:14:49");
  EXPECT_EQ(to_timespan(18s + 265ms), "00:00:18.2650000");
  EXPECT_EQ(to_timespan(48h + 58min + 27s + 305'895'200ns), "2.00:58:27.3058952");
  EXPECT_EQ(to_timespan(-90min), "-01:30:00");
  EXPECT_EQ(to_timespan(nanoseconds::min()), "-106751.23:47:16.8547758");
}

RC_GTEST_PROP(Timespan, RoundTrips, ()) {
  const nanoseconds span{
      *rc::gen::inRange<std::int64_t>(-90'000'000'000'000'000, 90'000'000'000'000'000) * 100};
  RC_ASSERT(parse_timespan(to_timespan(span)) == span);
}

}  // namespace
}  // namespace parlance
