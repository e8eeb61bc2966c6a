#include "model/uri.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace parlance {
namespace {

using Strings = std::vector<std::string>;

Strings segments(std::string_view text) {
  const auto uri = LimeUri::parse(text);
  return uri ? uri->segments() : Strings{"<none>"};
}

TEST(LimeUri, SplitsBeforeItDecodes) {
  EXPECT_EQ(segments("/buckets/abcd%c3%a9%201234"), (Strings{"buckets", "abcdé 1234"}));
  EXPECT_EQ(segments("/contexts/u%400mn.io/a%2Fb"), (Strings{"contexts", "u@0mn.io", "a/b"}));
  EXPECT_EQ(segments("/contacts/111@messenger.gw.msging.net"),
            (Strings{"contacts", "111@messenger.gw.msging.net"}));
  EXPECT_EQ(segments("/attendants/john%2540email.net%40blip.ai"),
            (Strings{"attendants", "john%40email.net@blip.ai"}));
  EXPECT_EQ(segments("/buckets/blip_portal:builder_working_flow"),
            (Strings{"buckets", "blip_portal:builder_working_flow"}));
  EXPECT_EQ(segments("/buckets/a b+(c)'"), (Strings{"buckets", "a b+(c)'"}));
}

TEST(LimeUri, ToleratesSlashes) {
  EXPECT_EQ(segments("ping"), Strings{"ping"});
  EXPECT_EQ(segments("/ping//"), Strings{"ping"});
  EXPECT_EQ(segments("/"), Strings{});
  EXPECT_EQ(segments("/contexts//x"), (Strings{"contexts", "", "x"}));
}

TEST(LimeUri, ReadsTheOwner) {
  const auto uri = LimeUri::parse("LIME://bot@msging.net/contacts/1@0mn.io?$take=5");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->owner().text(), "bot@msging.net");
  EXPECT_EQ(uri->segments(), (Strings{"contacts", "1@0mn.io"}));
  EXPECT_EQ(uri->query("take"), "5");
  EXPECT_EQ(LimeUri::parse("lime://msging.net/presence")->owner().domain(), "msging.net");
  EXPECT_EQ(LimeUri::parse("lime://msging.net/presence")->owner().name(), "");
  EXPECT_EQ(LimeUri::parse("lime://john%40email.net@blip.ai/x")->owner().text(),
            "john%40email.net@blip.ai");
  EXPECT_EQ(LimeUri::parse("lime://bot%40msging.net/presence")->owner().text(), "bot@msging.net");
  EXPECT_EQ(LimeUri::parse("lime://bot@msging.net")->segments(), Strings{});
  EXPECT_TRUE(LimeUri::parse("/presence")->owner().empty());
}

TEST(LimeUri, ReadsOptionsWithOrWithoutDollarAndInAnyCase) {
  const auto uri = LimeUri::parse("/x?$SKIP=1&take=2&&$filter=a%20eq%20%27b%26c%27&flag&e==");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->query("skip"), "1");
  EXPECT_EQ(uri->query("$take"), "2");
  EXPECT_EQ(uri->query("filter"), "a eq 'b&c'");
  EXPECT_EQ(uri->query("flag"), "");
  EXPECT_EQ(uri->query("e"), "=");
  EXPECT_EQ(uri->query("orderby"), std::nullopt);
  EXPECT_EQ(uri->options().size(), 5U);
}

TEST(LimeUri, TakesTheFilterThatSdksSendPercentEncoded) {
  const auto uri = LimeUri::parse(
      "/tickets?$filter=customerIdentity%20eq%20%27a%400mn.io%27%20and%20%28status%20eq%20%27Open"
      "%27%29");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->query("filter"), "customerIdentity eq 'a@0mn.io' and (status eq 'Open')");
}

TEST(LimeUri, RefusesWhatIsNoUri) {
  using namespace std::literals;
  for (const auto text :
       {""sv, "http://a/b"sv, "lime:///x"sv, "lime://a@b@c/x"sv, "lime://a:b@c/x"sv, "/a%"sv,
        "/a%4"sv, "/a%zz"sv, "/x?a=%4"sv, "/a%00"sv, "/a%ff"sv, "/a\n"sv, "/a\0b"sv, "/\xff"sv}) {
    EXPECT_FALSE(LimeUri::parse(text)) << text;
  }
  EXPECT_FALSE(LimeUri::parse("/" + std::string(16 * 1024, 'a')));
}

RC_GTEST_PROP(LimeUri, GivesBackEncodedParts, (std::vector<std::string> parts)) {
  RC_PRE(!parts.empty());
  std::string text;
  for (auto& part : parts) {
    part = "x" + hex(part) + "é /?&%";
    text += "/" + percent_encode(part);
  }
  RC_ASSERT(segments(text) == parts);
}

TEST(UriTemplate, MatchesLiteralsWithoutCaseAndKeepsVariables) {
  const UriTemplate threads("/threads/{identity}");
  EXPECT_EQ(threads.root(), "threads");
  EXPECT_EQ(threads.match({"Threads", "A@b"}), Strings{"A@b"});
  EXPECT_EQ(threads.match({"threads"}), std::nullopt);
  EXPECT_EQ(threads.match({"threads", "a", "b"}), std::nullopt);
  EXPECT_EQ(threads.match({"threads", ""}), std::nullopt);
  EXPECT_EQ(UriTemplate("/a/{x}/b/{y}").match({"a", "1", "B", "2"}), (Strings{"1", "2"}));
  EXPECT_EQ(UriTemplate("/ping").match({"PING"}), Strings{});
}

TEST(UriTemplate, TakesTheRest) {
  const UriTemplate rest("/contacts/{id}/{path*}");
  EXPECT_EQ(rest.match({"contacts", "1", "a", "b"}), (Strings{"1", "a/b"}));
  EXPECT_EQ(rest.match({"contacts", "1"}), std::nullopt);
}

TEST(UriTemplate, RefusesMalformedPatterns) {
  EXPECT_THROW(UriTemplate("/a/{b"), std::invalid_argument);
  EXPECT_THROW(UriTemplate("/a/{b*}/c"), std::invalid_argument);
}

std::string identity(std::string_view part) {
  const auto node = identity_from_segment(part);
  return std::string(node ? node->text() : "<none>");
}

// The spellings of extensions 0.4, as they look after the segment was decoded once.
TEST(IdentityFromSegment, AllSpellingsOfOneIdentityMeet) {
  for (const auto text : {"john%40email.net@blip.ai", "john%2540email.net@blip.ai",
                          "john%2540email.net%40blip.ai", "john@email.net@blip.ai"}) {
    EXPECT_EQ(identity(*percent_decode(text)), "john%40email.net@blip.ai") << text;
  }
  for (const auto text : {"29%3A1Sa@skype.gw.msging.net", "29:1Sa@skype.gw.msging.net",
                          "29%253A1Sa%40skype.gw.msging.net"}) {
    EXPECT_EQ(identity(*percent_decode(text)), "29%3A1Sa@skype.gw.msging.net") << text;
  }
}

TEST(IdentityFromSegment, StripsTheInstance) {
  EXPECT_EQ(identity("bot@msging.net/home"), "bot@msging.net");
  EXPECT_EQ(identity("bot@msging.net/c@d/e"), "bot@msging.net");
  EXPECT_EQ(identity("551100001111"), "551100001111");
}

TEST(IdentityFromSegment, RefusesWhatIsNoIdentity) {
  for (const auto text : {"", "@", "@domain", "a\nb@c"}) {
    EXPECT_EQ(identity_from_segment(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parlance
