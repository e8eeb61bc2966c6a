#include "net/http_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::net {
namespace {

using namespace std::literals;

std::string head_of(std::string_view lines) {
  return std::string(lines) + "\r\n";
}

struct Refusal {
  const char* name;
  std::string bytes;
  int status;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithItsStatus) {
  HeadParser parser;
  ASSERT_EQ(parser.parse(GetParam().bytes, HttpLimits{}), Parse::kFault);
  EXPECT_EQ(parser.fault().status, GetParam().status) << parser.fault().what;
  EXPECT_FALSE(parser.fault().what.empty());
}

const std::string kHost = "Host: a\r\n";

INSTANTIATE_TEST_SUITE_P(
    Heads, Refused,
    ::testing::Values(
        Refusal{"both framings",
                head_of("POST / HTTP/1.1\r\n" + kHost +
                        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
                400},
        Refusal{"both framings, other order",
                head_of("POST / HTTP/1.1\r\n" + kHost +
                        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
                400},
        Refusal{
            "differing lengths",
            head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\nContent-Length: 4\r\n"),
            400},
        Refusal{"differing lengths in one field",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3, 4\r\n"), 400},
        Refusal{"negative length",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n"), 400},
        Refusal{"signed length", head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: +1\r\n"),
                400},
        Refusal{"hexadecimal length",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 0x1\r\n"), 400},
        Refusal{"length past 64 bits",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999\r\n"),
                400},
        Refusal{"empty length", head_of("POST / HTTP/1.1\r\n" + kHost + "Content-Length:\r\n"),
                400},
        Refusal{"unknown coding",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip\r\n"), 501},
        Refusal{"chunked twice",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked, chunked\r\n"),
                501},
        Refusal{"coding in two fields",
                head_of("POST / HTTP/1.1\r\n" + kHost +
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                400},
        Refusal{"coding that looks like chunked",
                head_of("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: xchunked\r\n"), 501},
        Refusal{"chunked in HTTP/1.0", head_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"),
                400},
        Refusal{"folding", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\r\n b\r\n"), 400},
        Refusal{"folding with a tab", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\r\n\tb\r\n"),
                400},
        Refusal{"folding before the value", head_of("GET / HTTP/1.1\r\n" + kHost + "X:\r\n b\r\n"),
                400},
        Refusal{"empty folding", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\r\n \r\n"), 400},
        Refusal{"blank before the colon", head_of("GET / HTTP/1.1\r\n" + kHost + "X : a\r\n"), 400},
        Refusal{"blank before the first field", head_of("GET / HTTP/1.1\r\n X: a\r\n" + kHost),
                400},
        Refusal{"empty field name", head_of("GET / HTTP/1.1\r\n" + kHost + ": a\r\n"), 400},
        Refusal{"field without colon", head_of("GET / HTTP/1.1\r\n" + kHost + "nonsense\r\n"), 400},
        Refusal{"NUL in a value", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\0b\r\n"s), 400},
        Refusal{"control in a value", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\x01\r\n"), 400},
        Refusal{"bare CR in a value", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\rb\r\n"), 400},
        Refusal{"bare LF after a field", head_of("GET / HTTP/1.1\r\n" + kHost + "X: a\nY: b\r\n"),
                400},
        Refusal{"bare LF throughout", "GET / HTTP/1.1\nHost: a\n\n", 400},
        Refusal{"name beyond ASCII", head_of("GET / HTTP/1.1\r\n" + kHost + "X\xc3\xa9: a\r\n"),
                400},
        Refusal{"no Host", head_of("GET / HTTP/1.1\r\n"), 400},
        Refusal{"two Hosts", head_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n"), 400},
        Refusal{"Host with a path", head_of("GET / HTTP/1.1\r\nHost: a/b\r\n"), 400},
        Refusal{"Host with a user", head_of("GET / HTTP/1.1\r\nHost: u@a\r\n"), 400},
        Refusal{"Host with a blank", head_of("GET / HTTP/1.1\r\nHost: a b\r\n"), 400},
        Refusal{"HTTP/2", head_of("GET / HTTP/2.0\r\n" + kHost), 505},
        Refusal{"HTTP/1.2", head_of("GET / HTTP/1.2\r\n" + kHost), 505},
        Refusal{"lower-case version", head_of("GET / http/1.1\r\n" + kHost), 400},
        Refusal{"no version", head_of("GET /\r\n" + kHost), 400},
        Refusal{"two blanks", head_of("GET  / HTTP/1.1\r\n" + kHost), 400},
        Refusal{"blank at the end", head_of("GET / HTTP/1.1 \r\n" + kHost), 400},
        Refusal{"blank first", head_of(" GET / HTTP/1.1\r\n" + kHost), 400},
        Refusal{"no token as method", head_of("G(T / HTTP/1.1\r\n" + kHost), 400},
        Refusal{"method too long", head_of(std::string(33, 'G') + " / HTTP/1.1\r\n" + kHost), 501},
        Refusal{"control in the target", head_of("GET /\x01 HTTP/1.1\r\n" + kHost), 400},
        Refusal{"relative target", head_of("GET a HTTP/1.1\r\n" + kHost), 400},
        Refusal{"fragment", head_of("GET /a#b HTTP/1.1\r\n" + kHost), 400},
        Refusal{"asterisk with GET", head_of("GET * HTTP/1.1\r\n" + kHost), 400},
        Refusal{"other scheme", head_of("GET ftp://a/ HTTP/1.1\r\n" + kHost), 400},
        Refusal{"no authority", head_of("GET http:///x HTTP/1.1\r\n" + kHost), 400},
        Refusal{"user in the target", head_of("GET http://u@h/ HTTP/1.1\r\n" + kHost), 400},
        Refusal{"CONNECT", head_of("CONNECT a:443 HTTP/1.1\r\n" + kHost), 501},
        Refusal{"other expectation", head_of("POST / HTTP/1.1\r\n" + kHost + "Expect: x\r\n"), 417},
        Refusal{"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, 400}),
    [](const auto& info) { return std::to_string(info.index); });

const HttpHead& parsed(HeadParser& parser, std::string_view bytes) {
  EXPECT_EQ(parser.parse(bytes, HttpLimits{}), Parse::kDone) << parser.fault().what;
  return parser.head();
}

TEST(HeadParser, GivesViewsOfWhatWasSent) {
  HeadParser parser;
  const std::string bytes = head_of(
                                "POST /a%20b/c?d=e?f HTTP/1.1\r\nHost: h:80\r\nX-A:  v w \t\r\n"
                                "Content-Length: 5\r\n") +
                            "hello";
  const auto& head = parsed(parser, bytes);
  EXPECT_EQ(head.size, bytes.size() - 5);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a%20b/c?d=e?f");
  EXPECT_EQ(head.path, "/a%20b/c");
  EXPECT_EQ(head.query, "d=e?f");
  EXPECT_EQ(head.content_length, 5u);
  EXPECT_TRUE(head.http_1_1);
  EXPECT_TRUE(head.keep_alive);
  ASSERT_EQ(head.headers.size(), 3u);
  EXPECT_EQ(head.headers[1].name, "X-A");
  EXPECT_EQ(head.headers[1].value, "v w");
  EXPECT_GE(head.headers[1].value.data(), bytes.data());
  EXPECT_LT(head.headers[1].value.data(), bytes.data() + bytes.size());
}

TEST(HeadParser, TakesEqualLengthsEmptyValuesAndEmptyHost) {
  HeadParser parser;
  EXPECT_EQ(parsed(parser, head_of("POST / HTTP/1.1\r\nHost:\r\nContent-Length: 3\r\n"
                                   "Content-Length: 3\r\n"))
                .content_length,
            3u);
}

TEST(HeadParser, UnderstandsTheFormsOfTargets) {
  HeadParser parser;
  const std::string absolute = head_of("GET HTTP://other:81/p?q HTTP/1.1\r\nHost: a\r\n");
  parsed(parser, absolute);
  EXPECT_EQ(parser.head().path, "/p");
  EXPECT_EQ(parser.head().query, "q");
  EXPECT_EQ(parser.head().headers[0].value, "other:81");
  const std::string bare = head_of("GET http://h HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(parsed(parser, bare).path, "/");
  const std::string query = head_of("GET http://h?x=1 HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(parsed(parser, query).path, "/");
  EXPECT_EQ(parser.head().query, "x=1");
  const std::string asterisk = head_of("OPTIONS * HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(parsed(parser, asterisk).path, "*");
}

TEST(HeadParser, KnowsWhetherTheConnectionPersists) {
  HeadParser parser;
  EXPECT_TRUE(parsed(parser, head_of("GET / HTTP/1.1\r\nHost: a\r\n")).keep_alive);
  EXPECT_FALSE(
      parsed(parser, head_of("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n")).keep_alive);
  EXPECT_FALSE(parsed(parser, head_of("GET / HTTP/1.0\r\n")).keep_alive);
  EXPECT_TRUE(parsed(parser, head_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n")).keep_alive);
}

TEST(HeadParser, KnowsUpgradesAndExpectations) {
  HeadParser parser;
  EXPECT_TRUE(parsed(parser, head_of("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n"
                                     "Connection: keep-alive, Upgrade\r\n"))
                  .websocket);
  EXPECT_FALSE(
      parsed(parser, head_of("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n")).websocket);
  EXPECT_FALSE(parsed(parser, head_of("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n"
                                      "Connection: Upgrade\r\n"))
                   .websocket);
  EXPECT_TRUE(parsed(parser, head_of("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                                     "Expect: 100-Continue\r\n"))
                  .expect_continue);
  EXPECT_FALSE(parsed(parser, head_of("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"))
                   .expect_continue);
  EXPECT_FALSE(parsed(parser, head_of("PUT / HTTP/1.0\r\nContent-Length: 1\r\n"
                                      "Expect: 100-continue\r\n"))
                   .expect_continue);
}

TEST(HeadParser, AsksForMoreAtEveryCut) {
  HeadParser parser;
  const std::string bytes = head_of("POST /p HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 2\r\n");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(parser.parse(std::string_view(bytes).substr(0, size), HttpLimits{}), Parse::kMore)
        << size;
  }
}

TEST(HeadParser, HoldsItsLimitsAtBothEdges) {
  HeadParser parser;
  HttpLimits limits;
  limits.headers = 3;
  limits.target_bytes = 10;
  limits.head_bytes = 200;
  const auto with_headers = [](int count) {
    std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 1; i < count; ++i) bytes += "X: y\r\n";
    return head_of(bytes);
  };
  EXPECT_EQ(parser.parse(with_headers(3), limits), Parse::kDone);
  EXPECT_EQ(parser.parse(with_headers(4), limits), Parse::kFault);
  EXPECT_EQ(parser.fault().status, 431);

  const auto with_target = [](std::size_t size) {
    return head_of("GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n");
  };
  EXPECT_EQ(parser.parse(with_target(10), limits), Parse::kDone);
  EXPECT_EQ(parser.parse(with_target(11), limits), Parse::kFault);
  EXPECT_EQ(parser.fault().status, 414);
  EXPECT_EQ(parser.parse("GET /" + std::string(100, 'a'), limits), Parse::kFault);
  EXPECT_EQ(parser.fault().status, 414);

  // However much of the line is there.
  EXPECT_EQ(parser.parse(std::string(32, 'A'), limits), Parse::kMore);
  for (const std::size_t size : {33U, 100U, 199U}) {
    EXPECT_EQ(parser.parse(std::string(size, 'A'), limits), Parse::kFault);
    EXPECT_EQ(parser.fault().status, 501);
  }

  const auto with_size = [](std::size_t size) {
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(parser.parse(with_size(200), limits), Parse::kDone);
  EXPECT_EQ(parser.parse(with_size(201), limits), Parse::kFault);
  EXPECT_EQ(parser.fault().status, 431);
  EXPECT_EQ(parser.parse(std::string_view(with_size(300)).substr(0, 200), limits), Parse::kFault);
  EXPECT_EQ(parser.fault().status, 431);
}

TEST(Lists, FindTokensWithoutCase) {
  EXPECT_TRUE(list_has("a, B ,c", "b"));
  EXPECT_TRUE(list_has("lime", "Lime"));
  EXPECT_FALSE(list_has("a, bc", "b"));
  EXPECT_FALSE(list_has("", "b"));
  EXPECT_TRUE(list_has(",,b", "b"));
}

}  // namespace
}  // namespace parlance::net
