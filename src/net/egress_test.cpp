#include "net/egress.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

EgressRules rules(EgressPolicy policy = {}) {
  return EgressRules::from(policy).value();
}

bool allows(const EgressRules& rules, std::string_view text) {
  const auto address = IpAddress::parse(text);
  EXPECT_TRUE(address) << text;
  return rules.allows(address.value());
}

TEST(Egress, PublicAddressesAreAllowed) {
  for (const auto* text :
       {"1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
        "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111",
        "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2002:101:101::1"}) {
    EXPECT_TRUE(allows(rules(), text)) << text;
  }
}

TEST(Egress, EverythingElseIsDenied) {
  for (const auto* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "100::1",
                           "2001:db8::1",
                           "2001::1",
                           "3fff::1",
                           "5f00::1",
                           "64:ff9b:1::1"}) {
    EXPECT_FALSE(allows(rules(), text)) << text;
  }
}

TEST(Egress, AWrappedIpv4AddressIsUnwrapped) {
  for (const auto* text :
       {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "::127.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2002:c0a8:101::1", "2001:0:101:101::80ff:fffe", "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:127.0.0.1"}) {
    EXPECT_FALSE(allows(rules(), text)) << text;
  }
}

TEST(Egress, AllowedBlocksOpenWhatIsDeniedByDefault) {
  const auto opened = rules({.allow = {"127.0.0.0/8", "10.1.0.0/16", "::1", "fd00::/8"}});
  for (const auto* text : {"127.0.0.1", "::ffff:127.0.0.1", "10.1.255.1", "::1", "fd00::1",
                           "64:ff9b::10.1.0.1", "1.1.1.1"}) {
    EXPECT_TRUE(allows(opened, text)) << text;
  }
  for (const auto* text : {"10.2.0.1", "::2", "fc00::1", "169.254.169.254"}) {
    EXPECT_FALSE(allows(opened, text)) << text;
  }
}

TEST(Egress, DeniedBlocksWin) {
  const auto closed = rules({.allow = {"10.0.0.0/8"}, .deny = {"10.9.0.0/16", "1.1.1.0/24"}});
  EXPECT_TRUE(allows(closed, "10.8.0.1"));
  EXPECT_FALSE(allows(closed, "10.9.0.1"));
  EXPECT_FALSE(allows(closed, "1.1.1.1"));
  EXPECT_FALSE(allows(closed, "::ffff:1.1.1.1"));
  EXPECT_FALSE(allows(closed, "2002:101:101::1"));
  EXPECT_TRUE(allows(closed, "1.1.2.1"));
  const auto nothing = rules({.deny = {"0.0.0.0/0", "::/0"}});
  EXPECT_FALSE(allows(nothing, "1.1.1.1"));
  EXPECT_FALSE(allows(nothing, "2606:4700::1111"));
}

TEST(Egress, BlocksAreChecked) {
  EXPECT_TRUE(IpBlock::parse("0.0.0.0/0"));
  EXPECT_TRUE(IpBlock::parse("::/0"));
  const auto mapped = IpBlock::parse("::ffff:10.0.0.0/104");
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->contains(*IpAddress::parse("10.200.0.1")));
  for (const auto* bad : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129",
                          "10.0.0.1/8", "fd00::1/8", "10.0.0/8", "::ffff:10.0.0.0/8"}) {
    EXPECT_FALSE(IpBlock::parse(bad)) << bad;
  }
  const auto bad = EgressRules::from({.deny = {"10.0.0.0/8", "everything"}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().field, "egress.deny");
}

TEST(Egress, AddressesAreShownAsTheyAreUsed) {
  EXPECT_EQ(IpAddress::parse("::ffff:127.0.0.1")->to_string(), "127.0.0.1");
  EXPECT_EQ(IpAddress::parse("2606:4700:0::1")->to_string(), "2606:4700::1");
  EXPECT_FALSE(IpAddress::parse("1.2.3"));
  EXPECT_FALSE(IpAddress::parse("fe80::1%lo"));
}

}  // namespace
}  // namespace parlance::net
