#include "app/address.h"

#include <gtest/gtest.h>

namespace parlance::app {
namespace {

TEST(Addresses, HaveAHostAndAPort) {
  const auto v4 = split_address("127.0.0.1:8081");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "127.0.0.1");
  EXPECT_EQ(v4->port, 8081);
  const auto v6 = split_address("[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 0);
  for (const auto* bad : {"", ":80", "localhost", "localhost:", "localhost:x", "a:65536", "::1:80",
                          "[]:80", "[::1:80", "a:-1"}) {
    EXPECT_FALSE(split_address(bad)) << bad;
  }
}

TEST(Addresses, AreJoinedAsTheyAreSplit) {
  EXPECT_EQ(join_address("::1", 80), "[::1]:80");
  EXPECT_EQ(join_address("127.0.0.1", 80), "127.0.0.1:80");
}

}  // namespace
}  // namespace parlance::app
