#include "net/chunk_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace parlance::net {
namespace {

using namespace std::literals;

// Feeds `bytes` in pieces of `step`.
Parse decode(std::string_view bytes, std::size_t step, std::string& body, std::size_t& used,
             ChunkDecoder decoder = ChunkDecoder(1 << 20, 1024)) {
  used = 0;
  auto result = Parse::kMore;
  while (result == Parse::kMore && used < bytes.size()) {
    std::size_t consumed = 0;
    const auto piece = bytes.substr(used, step);
    result = decoder.feed(piece, consumed, body);
    if (result == Parse::kMore) EXPECT_EQ(consumed, piece.size());
    used += consumed;
  }
  return result;
}

TEST(ChunkDecoder, JoinsChunksHoweverTheyAreCut) {
  for (const auto& [bytes, expected] :
       {std::pair{"5\r\nhello\r\n1;ext=\"a;b\"\r\n \r\nA ; x\r\n0123456789\r\n000\r\nTrailer: x\r\n"
                  "Y:\r\n\r\nNEXT"s,
                  "hello 0123456789"s},
        {"0\r\n\r\nNEXT"s, ""s},
        {"0;last\r\nA: b\r\n\r\nNEXT"s, ""s}}) {
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
      std::string body;
      std::size_t used = 0;
      ASSERT_EQ(decode(bytes, step, body, used), Parse::kDone) << bytes << " by " << step;
      EXPECT_EQ(body, expected);
      EXPECT_EQ(bytes.substr(used), "NEXT");
    }
  }
}

TEST(ChunkDecoder, TakesTheDataAsItIs) {
  const std::string data = "\r\n0\r\n\r\n\0\xff"s;
  const std::string bytes = "0009\r\n" + data + "\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    std::string body;
    std::size_t used = 0;
    ASSERT_EQ(decode(bytes, step, body, used), Parse::kDone);
    EXPECT_EQ(body, data);
  }
}

TEST(ChunkDecoder, RefusesWhatIsNoChunkAtTheFirstWrongByte) {
  for (const std::string_view bytes : {"x"sv,
                                       "\r"sv,
                                       "\n"sv,
                                       "-"sv,
                                       " "sv,
                                       ";"sv,
                                       "0x"sv,
                                       "5\n"sv,
                                       "5\rh"sv,
                                       "5\r\nhelloX"sv,
                                       "5\r\nhello\rX"sv,
                                       "5\r\nhello\n"sv,
                                       "11111111111111111"sv,
                                       "5 5"sv,
                                       "5 \r"sv,
                                       "5;a\n"sv,
                                       "5;a\0"sv,
                                       "5;\x7f"sv,
                                       "0\r\n "sv,
                                       "0\r\n:"sv,
                                       "0\r\nno "sv,
                                       "0\r\nA: b\n"sv,
                                       "0\r\nA: b\r\n\t"sv,
                                       "0\r\nA: \x01"sv,
                                       "0\r\n\rX"sv,
                                       "0\r\nA\r"sv}) {
    std::string body;
    std::size_t used = 0;
    ChunkDecoder decoder(~std::uint64_t{0}, 1024);
    EXPECT_EQ(decode(bytes.substr(0, bytes.size() - 1), 1, body, used, decoder), Parse::kMore)
        << bytes;
    EXPECT_EQ(decode(bytes, 1, body, used, decoder), Parse::kFault) << bytes;
    EXPECT_EQ(decode(bytes, bytes.size(), body, used, decoder), Parse::kFault) << bytes;
  }
}

TEST(ChunkDecoder, BoundsChunkLinesAndTrailers) {
  std::string body;
  std::size_t used = 0;
  EXPECT_EQ(decode("5;" + std::string(3000, 'a'), 100, body, used), Parse::kFault);
  EXPECT_EQ(decode("0\r\nX: " + std::string(3000, 'a'), 100, body, used), Parse::kFault);
  EXPECT_EQ(decode("5;" + std::string(500, 'a') + "\r\nhello\r\n0\r\n\r\n", 100, body, used),
            Parse::kDone);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 300; ++i) trailers += "A: b\r\n";
  EXPECT_EQ(decode(trailers, 100, body, used), Parse::kFault);
}

TEST(ChunkDecoder, RefusesTooLargeABodyWhenItIsAnnounced) {
  std::string body;
  std::size_t used = 0;
  ChunkDecoder decoder(10, 1024);
  EXPECT_EQ(decode("4\r\nabcd\r\n6\r\nefghij\r\n0\r\n\r\n", 3, body, used, decoder), Parse::kDone);
  EXPECT_EQ(decode("4\r\nabcd\r\n7", 3, body, used, decoder), Parse::kFault);
  EXPECT_EQ(decode("ffffffffffffffff", 3, body, used, decoder), Parse::kFault);
  ChunkDecoder asked(10, 1024);
  std::size_t consumed = 0;
  EXPECT_EQ(asked.feed("b", consumed, body), Parse::kFault);
  EXPECT_EQ(asked.fault().status, 413);
}

}  // namespace
}  // namespace parlance::net
