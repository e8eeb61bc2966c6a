#include "net/websocket_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/peer_for_test.h"

namespace parlance::net {
namespace {

using namespace std::literals;
using Event = WebSocketDecoder::Event;
using test::Peer;

struct Seen {
  Event event;
  std::string payload;
  std::uint16_t code = 0;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << static_cast<int>(seen.event) << " '" << seen.payload << "' " << seen.code;
}

// All events of `bytes`, shown in pieces of `step`; stops at an error, whose text is left out.
std::vector<Seen> decode(std::string bytes, std::size_t step = 1 << 30,
                         std::size_t limit = 1 << 20) {
  WebSocketDecoder decoder;
  std::vector<Seen> events;
  std::string tail;
  std::size_t shown = 0;
  while (shown < bytes.size()) {
    const auto piece = bytes.substr(shown, step);
    shown += piece.size();
    tail += piece;
    std::size_t used = 0;
    for (;;) {
      const auto got = decoder.next(std::span(tail).subspan(used), limit);
      used += got.consumed;
      if (got.event == Event::kError) {
        EXPECT_FALSE(got.payload.empty());
        events.push_back({got.event, "", got.code});
        return events;
      }
      if (got.event != Event::kMore) {
        events.push_back({got.event, std::string(got.payload), got.code});
      } else if (got.consumed == 0) {
        break;
      }
    }
    tail.erase(0, used);
  }
  EXPECT_TRUE(tail.empty());
  return events;
}

constexpr std::uint8_t kFin = 0x80;

std::string frame(int first, std::string_view payload) {
  return Peer::frame(static_cast<std::uint8_t>(first), payload);
}

TEST(WebSocketDecoder, GivesMessagesHoweverTheyAreCut) {
  const std::string long_text(70'000, 'x');
  const std::string middle(300, 'y');
  const std::string bytes = frame(kFin | 1, "hello") + frame(kFin | 2, "\xff\0"s) +
                            frame(kFin | 1, "") + frame(kFin | 1, middle) +
                            frame(kFin | 1, long_text) + frame(kFin | 1, "é€😀");
  const std::vector<Seen> expected = {{Event::kText, "hello"},   {Event::kBinary, "\xff\0"s},
                                      {Event::kText, ""},        {Event::kText, middle},
                                      {Event::kText, long_text}, {Event::kText, "é€😀"}};
  for (const std::size_t step : {1u, 2u, 3u, 7u, 11u, 127u, 4096u, 1u << 30}) {
    EXPECT_EQ(decode(bytes, step), expected) << step;
  }
}

TEST(WebSocketDecoder, JoinsFragmentsWithControlFramesBetween) {
  const std::string bytes = frame(1, "a\xc3") + frame(kFin | 9, "ping") + frame(0, "") +
                            frame(kFin | 10, "pong") + frame(kFin | 0, "\xa9z") + frame(2, "b") +
                            frame(kFin, "c");
  const std::vector<Seen> expected = {{Event::kPing, "ping"},
                                      {Event::kPong, "pong"},
                                      {Event::kText, "aéz"},
                                      {Event::kBinary, "bc"}};
  for (std::size_t step = 1; step < bytes.size(); ++step) EXPECT_EQ(decode(bytes, step), expected);
}

TEST(WebSocketDecoder, UnmasksEveryLengthAndOffset) {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(' ' + i));
    EXPECT_EQ(decode(frame(kFin | 1, text)), (std::vector<Seen>{{Event::kText, text}}));
  }
}

struct Wrong {
  const char* name;
  std::string bytes;
  std::uint16_t code;
};
void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name;
}

class Broken : public ::testing::TestWithParam<Wrong> {};

TEST_P(Broken, EndsWithItsCode) {
  for (const std::size_t step : {1u, 1u << 30}) {
    const auto events = decode(GetParam().bytes, step);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back(), (Seen{Event::kError, "", GetParam().code}));
  }
}

std::string close_frame(int code, std::string_view reason = {}) {
  std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code)};
  payload += reason;
  return frame(kFin | 8, payload);
}

INSTANTIATE_TEST_SUITE_P(
    Frames, Broken,
    ::testing::Values(
        Wrong{"no mask", "\x81\x05hello", 1002}, Wrong{"no mask, empty", "\x81\x00"s, 1002},
        Wrong{"RSV1", frame(0xc1, "a"), 1002}, Wrong{"RSV2", frame(0xa1, "a"), 1002},
        Wrong{"RSV3", frame(0x91, "a"), 1002}, Wrong{"opcode 3", frame(kFin | 3, "a"), 1002},
        Wrong{"opcode 7", frame(kFin | 7, "a"), 1002},
        Wrong{"opcode 11", frame(kFin | 11, "a"), 1002},
        Wrong{"opcode 15", frame(kFin | 15, "a"), 1002},
        Wrong{"fragmented ping", frame(9, "a"), 1002},
        Wrong{"fragmented close", frame(8, ""), 1002},
        Wrong{"ping of 126 bytes", frame(kFin | 9, std::string(126, 'a')), 1002},
        Wrong{"continuation of nothing", frame(kFin, "a"), 1002},
        Wrong{"continuation after the end", frame(1, "a") + frame(kFin, "b") + frame(kFin, "c"),
              1002},
        Wrong{"message within a message", frame(1, "a") + frame(kFin | 1, "b"), 1002},
        Wrong{"two bytes of length for 125",
              "\x81\xfe\x00\x7d"s + "\0\0\0\0"s + std::string(125, 'a'), 1002},
        Wrong{"eight bytes of length for 65535", "\x81\xff\0\0\0\0\0\0\xff\xff"s + "\0\0\0\0"s,
              1002},
        Wrong{"highest bit of the length", "\x82\xff\x80\0\0\0\0\1\0\0"s + "\0\0\0\0"s, 1002},
        Wrong{"close of one byte", frame(kFin | 8, "a"), 1002},
        Wrong{"reason not UTF-8", close_frame(1000, "\xff"), 1007},
        Wrong{"text not UTF-8", frame(kFin | 1, "\xc3\x28"), 1007},
        Wrong{"lone surrogate", frame(kFin | 1, "\xed\xa0\x80"), 1007},
        Wrong{"overlong", frame(kFin | 1, "\xc0\xaf"), 1007},
        Wrong{"past U+10FFFF", frame(kFin | 1, "\xf4\x90\x80\x80"), 1007},
        Wrong{"cut character", frame(kFin | 1, "a\xe2\x82"), 1007},
        Wrong{"cut character in fragments", frame(1, "a\xe2") + frame(kFin, "\x82"), 1007}),
    [](const auto& info) { return std::to_string(info.index); });

TEST(WebSocketDecoder, TakesOnlyCloseCodesThatMayBeSent) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    EXPECT_EQ(decode(close_frame(code, "why")),
              (std::vector<Seen>{{Event::kClose, "why", static_cast<std::uint16_t>(code)}}));
  }
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    EXPECT_EQ(decode(close_frame(code)), (std::vector<Seen>{{Event::kError, "", 1002}})) << code;
  }
  EXPECT_EQ(decode(frame(kFin | 8, "")), (std::vector<Seen>{{Event::kClose, "", 1005}}));
}

TEST(WebSocketDecoder, HoldsTheMessageLimitAtBothEdges) {
  const auto too_big = std::vector<Seen>{{Event::kError, "", 1009}};
  EXPECT_EQ(decode(frame(kFin | 2, std::string(1000, 'a')), 1, 1000).size(), 1u);
  EXPECT_EQ(decode(frame(kFin | 2, std::string(1001, 'a')), 1, 1000), too_big);
  const auto in_fragments = [](std::size_t last) {
    return frame(2, std::string(600, 'a')) + frame(0, std::string(300, 'a')) +
           frame(kFin, std::string(last, 'a'));
  };
  EXPECT_EQ(decode(in_fragments(100), 7, 1000).at(0).payload.size(), 1000u);
  EXPECT_EQ(decode(in_fragments(101), 7, 1000), too_big);
  // As soon as it is announced.
  EXPECT_EQ(decode("\x82\xff\0\0\0\0\x7f\xff\xff\xff"s + "abcd", 1, 1000), too_big);
  // Each message has the limit anew.
  EXPECT_EQ(decode(in_fragments(100) + in_fragments(100), 7, 1000).size(), 2u);
}

TEST(WebSocketOutput, WritesTheShortestLength) {
  const auto header = [](std::size_t size) {
    std::string out;
    append_frame_header(out, Opcode::kText, true, size);
    return out;
  };
  EXPECT_EQ(header(0), "\x81\x00"s);
  EXPECT_EQ(header(125), "\x81\x7d"s);
  EXPECT_EQ(header(126), "\x81\x7e\x00\x7e"s);
  EXPECT_EQ(header(65535), "\x81\x7e\xff\xff"s);
  EXPECT_EQ(header(65536), "\x81\x7f\0\0\0\0\0\1\0\0"s);
  std::string out;
  append_frame_header(out, Opcode::kContinuation, false, 1);
  EXPECT_EQ(out, "\x00\x01"s);
}

TEST(WebSocketOutput, ClosesWithWhatMayBeSent) {
  const auto close = [](std::uint16_t code, std::string_view reason) {
    std::string out;
    append_close(out, code, reason);
    return out;
  };
  EXPECT_EQ(close(1000, "bye"), "\x88\x05\x03\xe8"s + "bye");
  EXPECT_EQ(close(1005, "bye"), "\x88\x00"s);
  EXPECT_EQ(close(1006, ""), "\x88\x00"s);
  // 123 bytes of reason at most, cut between characters.
  std::string reason(122, 'a');
  reason += "é";
  EXPECT_EQ(close(1000, reason).size(), 2u + 2u + 122u);
  EXPECT_EQ(close(1000, std::string(500, 'a')).size(), 2u + 125u);
}

}  // namespace
}  // namespace parlance::net
