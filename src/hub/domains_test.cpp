#include "hub/domains.h"

#include <gtest/gtest.h>

namespace parlance::hub {
namespace {

class DomainsTest : public ::testing::Test {
 protected:
  static Settings settings() {
    Settings settings;
    settings.channel_domains = {"wa.gw.msging.net", "take.io"};
    settings.node_name = "#n1";
    return settings;
  }

  DomainKind kind(std::string_view text) { return domains_.kind(*Node::parse(text)); }
  std::string_view service(std::string_view text) { return domains_.service(*Node::parse(text)); }

  Settings settings_ = settings();
  Domains domains_{settings_};
};

TEST_F(DomainsTest, KnowsWhoOwnsAnAddress) {
  EXPECT_EQ(kind("postmaster@msging.net"), DomainKind::kServer);
  EXPECT_EQ(kind("Postmaster@MSGING.net/#n1"), DomainKind::kServer);
  EXPECT_EQ(kind("mybot@msging.net/default"), DomainKind::kBot);
  EXPECT_EQ(kind("mybot"), DomainKind::kBot) << "the server's domain is assumed";
  EXPECT_EQ(kind("ann@0mn.io/web"), DomainKind::kPerson);
  EXPECT_EQ(kind("5531@wa.gw.msging.net"), DomainKind::kChannel);
  EXPECT_EQ(kind("5531@TAKE.io"), DomainKind::kChannel);
  EXPECT_EQ(kind("5531@telegram.gw.msging.net"), DomainKind::kUnknown);
  EXPECT_EQ(kind("x@example.org"), DomainKind::kUnknown);
  EXPECT_EQ(kind("x@notmsging.net"), DomainKind::kUnknown);
}

TEST_F(DomainsTest, TheLocalPartOfAServiceDoesNotMatter) {
  EXPECT_EQ(kind("postsmaster@desk.msging.net"), DomainKind::kService);
  EXPECT_EQ(service("postsmaster@Desk.msging.net/#n1"), "desk");
  EXPECT_EQ(kind("list@broadcast.msging.net"), DomainKind::kService);
}

TEST_F(DomainsTest, AChannelsPostmasterIsItsService) {
  EXPECT_EQ(kind("postmaster@0mn.io"), DomainKind::kService);
  EXPECT_EQ(service("postmaster@0mn.io"), "0mn.io");
  EXPECT_EQ(service("postmaster@wa.gw.msging.net"), "wa.gw.msging.net");
  EXPECT_EQ(service("ann@0mn.io"), "");
}

TEST_F(DomainsTest, TheCoreIsNoService) {
  EXPECT_EQ(service("postmaster@msging.net"), "");
  EXPECT_EQ(service("postmaster@nothing.msging.net"), "");
}

TEST_F(DomainsTest, NamesTheNodeThatAnswers) {
  EXPECT_EQ(domains_.server_node().text(), "postmaster@msging.net/#n1");
  EXPECT_EQ(domains_.server_node("scheduler").text(), "postmaster@scheduler.msging.net/#n1");
  EXPECT_EQ(domains_.server_node("0mn.io").text(), "postmaster@0mn.io/#n1");
}

}  // namespace
}  // namespace parlance::hub
