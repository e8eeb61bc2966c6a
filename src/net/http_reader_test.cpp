#include "net/http_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::net {
namespace {

struct Policies final : HttpReader::Policies {
  BodyPolicy body_policy(const HttpHead&) override { return policy; }
  BodyPolicy policy{.limit = 100, .streamed = false};
};

// What a stream of requests comes to, however it is cut.
struct Outcome {
  std::vector<std::string> requests;  // "METHOD path [body]"
  int fault = 0;
  int expectations = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string bytes, std::size_t step, Policies policies) {
  HeadParser parser;
  HttpLimits limits;
  HttpReader reader;
  Outcome outcome;
  std::string open;  // a streamed request
  std::size_t used = 0;
  std::size_t shown = 0;
  while (shown < bytes.size()) {
    shown = std::min(shown + step, bytes.size());
    for (;;) {
      const auto input = std::string_view(bytes).substr(used, shown - used);
      const auto got = reader.next(input, parser, limits, policies);
      EXPECT_LE(got.consumed, input.size());
      used += got.consumed;
      if (reader.take_expectation()) ++outcome.expectations;
      const auto name = [&] {
        return std::string(parser.head().method) + " " + std::string(parser.head().path);
      };
      if (got.event == HttpReader::Event::kMore) {
        if (got.consumed == 0) break;
      } else if (got.event == HttpReader::Event::kFault) {
        outcome.fault = reader.fault().status;
        return outcome;
      } else if (got.event == HttpReader::Event::kRequest) {
        outcome.requests.push_back(name() + " [" + std::string(got.body) + "]");
        EXPECT_FALSE(reader.partial());
      } else if (got.event == HttpReader::Event::kHead) {
        open = name() + " [";
        EXPECT_TRUE(reader.in_body());
      } else {
        open += got.body;
        if (got.last) outcome.requests.push_back(open + "]");
      }
    }
  }
  return outcome;
}

const std::string kRequests =
    "\r\n\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    "\r\nPOST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n2;x\r\nde\r\n0\r\nT: u\r\n\r\n"
    "POST /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
    "POST /5 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    "GET /6 HTTP/1.1\r\nHost: a\r\n\r\n";

const std::vector<std::string> kExpected = {"GET /1 []",  "POST /2 [hello]", "POST /3 [abcde]",
                                            "POST /4 []", "POST /5 []",      "GET /6 []"};

TEST(HttpReader, FindsTheSameRequestsHoweverTheyAreCut) {
  for (const bool streamed : {false, true}) {
    Policies policies;
    policies.policy.streamed = streamed;
    for (std::size_t step = 1; step <= kRequests.size(); ++step) {
      const auto outcome = read(kRequests, step, policies);
      ASSERT_EQ(outcome.requests, kExpected) << "by " << step << (streamed ? " streamed" : "");
      ASSERT_EQ(outcome.fault, 0);
    }
  }
}

TEST(HttpReader, HoldsTheBodyLimitAtBothEdges) {
  for (const bool streamed : {false, true}) {
    Policies policies;
    policies.policy.streamed = streamed;
    const auto with_length = [](std::size_t size) {
      return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
             std::string(size, 'x');
    };
    EXPECT_EQ(read(with_length(100), 7, policies).requests.size(), 1u);
    EXPECT_EQ(read(with_length(101), 7, policies).fault, 413);
    const auto in_chunks = [](std::size_t count) {
      std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
      for (std::size_t i = 0; i < count; ++i) bytes += "1\r\nx\r\n";
      return bytes + "0\r\n\r\n";
    };
    for (const std::size_t step : {std::size_t{7}, std::size_t{10000}}) {
      EXPECT_EQ(read(in_chunks(100), step, policies).requests.size(), 1u);
      EXPECT_EQ(read(in_chunks(101), step, policies).fault, 413);
    }
    const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(read(chunked + "ffffffffffffffff", 1000, policies).fault, 413);
  }
}

TEST(HttpReader, TellsOnceThatTheClientWaits) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  EXPECT_EQ(read(head + "hello", 1, {}).expectations, 1);
  EXPECT_EQ(read(head, 1000, {}).expectations, 1);
  // The body came without waiting.
  EXPECT_EQ(read(head + "hello", 1000, {}).expectations, 0);
}

TEST(HttpReader, RefusesGarbageBeforeItsEnd) {
  EXPECT_EQ(read("\x16\x03\x01", 1, {}).fault, 400);
  EXPECT_EQ(read("GET / HTTP/1.1\nHost: a\n\n", 1000, {}).fault, 400);
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz", 1, {}).fault,
            400);
}

TEST(HttpReader, RefusesAHeadWithoutEnd) {
  Policies policies;
  const std::string endless = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40000, 'x');
  EXPECT_EQ(read(endless, 100, policies).fault, 431);
  EXPECT_EQ(read("GET /" + std::string(40000, 'x'), 100, policies).fault, 414);
}

}  // namespace
}  // namespace parlance::net
