#include "model/node.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace parlance {
namespace {

using namespace std::literals;

struct Parts {
  std::string_view text, name, domain, instance;
};

TEST(Node, SplitsAtTheFirstSignsOnly) {
  for (const auto& [text, name, domain, instance] :
       {Parts{"bot@msging.net", "bot", "msging.net", ""},
        Parts{"551100001111@0mn.io/4ac58r6e3", "551100001111", "0mn.io", "4ac58r6e3"},
        Parts{"postmaster@msging.net/#az-iris3", "postmaster", "msging.net", "#az-iris3"},
        Parts{"a@b/c/d@e", "a", "b", "c/d@e"},
        Parts{"sub@tunnel.msging.net/x%40y.com%2Fz", "sub", "tunnel.msging.net", "x%40y.com%2Fz"},
        Parts{"skyler/bedroom", "skyler", "", "bedroom"}, Parts{"skyler", "skyler", "", ""},
        Parts{"@msging.net", "", "msging.net", ""}, Parts{"@msging.net/x", "", "msging.net", "x"},
        Parts{"john%40mail.com@msging.net", "john%40mail.com", "msging.net", ""},
        Parts{"joão@0mn.io", "joão", "0mn.io", ""}}) {
    const auto node = Node::parse(text);
    ASSERT_TRUE(node) << text;
    EXPECT_EQ(node->name(), name);
    EXPECT_EQ(node->domain(), domain);
    EXPECT_EQ(node->instance(), instance);
    EXPECT_EQ(node->text(), text);
  }
}

TEST(Node, TreatsBlankPartsAsAbsent) {
  EXPECT_EQ(Node::parse("name@")->text(), "name");
  EXPECT_EQ(Node::parse("name@/inst")->text(), "name/inst");
  EXPECT_EQ(Node::parse("name@domain/")->text(), "name@domain");
  EXPECT_EQ(Node::parse("  @domain")->text(), "@domain");
  EXPECT_EQ(Node::parse("name@domain/ ")->text(), "name@domain");
}

TEST(Node, RefusesWhatIsNoAddress) {
  for (const auto text : {""sv,       " "sv,     "@"sv,        "/"sv,      "/inst"sv,
                          "@/inst"sv, "a:b@c"sv, "a&b@c"sv,    "a'b@c"sv,  "a\"b@c"sv,
                          "a<b@c"sv,  "a>b@c"sv, "a/b@c"sv,    "a@b@c"sv,  "a@/b@c"sv,
                          "a\nb@c"sv, "a@c\0"sv, "a@c/\x7f"sv, "\xff@c"sv, "a@c/\xed\xa0\x80"sv}) {
    EXPECT_FALSE(Node::parse(text)) << text;
  }
}

TEST(Node, LimitsPartsTo1023Characters) {
  const std::string longest(1023, 'n');
  EXPECT_TRUE(Node::parse(longest + "@" + longest + "/" + longest));
  EXPECT_FALSE(Node::parse(longest + "n@d"));
  EXPECT_FALSE(Node::parse("n@" + longest + "d"));
  EXPECT_FALSE(Node::parse("n@d/" + longest + "i"));
  std::string letters;
  for (int i = 0; i < 1023; ++i) letters += "é";
  EXPECT_TRUE(Node::parse(letters + "@d"));
  EXPECT_FALSE(Node::parse(letters + "é@d"));
}

TEST(Node, ComparesWithoutCase) {
  EXPECT_EQ(*Node::parse("Bot@Msging.NET/Home"), *Node::parse("bot@msging.net/home"));
  EXPECT_FALSE(*Node::parse("bot@msging.net/a") == *Node::parse("bot@msging.net/b"));
  EXPECT_TRUE(Node::parse("Bot@x/1")->same_identity(*Node::parse("bot@X/2")));
  EXPECT_FALSE(Node::parse("bot@x")->same_identity(*Node::parse("bot@y")));
  EXPECT_EQ(Node::parse("Bot@Msging.Net/Home")->key(), "bot@msging.net");
  EXPECT_EQ(Node(), Node());
}

TEST(Node, ReplacesParts) {
  const auto node = *Node::parse("bot@msging.net/a");
  EXPECT_EQ(node.with_domain("0mn.io").text(), "bot@0mn.io/a");
  EXPECT_EQ(node.with_instance("b").text(), "bot@msging.net/b");
  EXPECT_EQ(node.with_instance("").text(), "bot@msging.net");
  EXPECT_EQ(node.without_instance().text(), "bot@msging.net");
  EXPECT_EQ(node.identity(), "bot@msging.net");
  EXPECT_EQ(Node::parse("skyler/bed")->with_domain("d").text(), "skyler@d/bed");
  EXPECT_TRUE(Node().empty());
  EXPECT_EQ(Node().domain(), "");
}

RC_GTEST_PROP(Node, ParsesItsOwnText, ()) {
  // Put together from parts, since of free text too much is refused to find anything.
  const auto word = [](std::vector<std::string> letters) {
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(letters)),
                        [](const std::vector<std::string>& picked) {
                          std::string text;
                          for (const auto& letter : picked) text += letter;
                          return text;
                        });
  };
  const std::vector<std::string> legal = {"a", "Z", "0", ".", "-", "_", "%", "#", "+", " ", "é"};
  auto free = legal;
  free.insert(free.end(), {"@", "/", ":"});
  auto text = "n" + *word(legal);
  if (*rc::gen::arbitrary<bool>()) text += "@" + *word(legal);
  if (*rc::gen::arbitrary<bool>()) text += "/" + *word(free);
  const auto node = Node::parse(text);
  RC_PRE(node.has_value());
  const auto again = Node::parse(node->text());
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->text() == node->text());
  RC_ASSERT(again->identity() == node->identity());
  RC_ASSERT(Node::of(node->name(), node->domain(), node->instance()) == *node);
}

TEST(Node, CopiesShareTheirTextAndOutliveOneAnother) {
  Node copy;
  {
    const auto node = Node::of("Ann", "0mn.io", "phone");
    copy = node;
    EXPECT_EQ(copy.text().data(), node.text().data());
  }
  EXPECT_EQ(copy.text(), "Ann@0mn.io/phone");
  const Node taken = std::move(copy);
  EXPECT_EQ(taken.text(), "Ann@0mn.io/phone");
  EXPECT_TRUE(copy.empty());  // NOLINT(bugprone-use-after-move)
  copy = taken;
  copy = *&copy;
  EXPECT_EQ(copy, taken);
}

TEST(Node, ItsIdentityIsTheSameTextWithoutTheInstance) {
  Node identity;
  {
    const auto node = Node::of("Ann", "0mn.io", "phone");
    identity = node.without_instance();
    EXPECT_EQ(identity.text().data(), node.text().data());
    EXPECT_FALSE(identity == node);
    EXPECT_TRUE(identity.same_identity(node));
  }
  EXPECT_EQ(identity.text(), "Ann@0mn.io");
  EXPECT_EQ(identity.identity(), "Ann@0mn.io");
  EXPECT_EQ(identity.instance(), "");
  EXPECT_EQ(identity, Node::of("ann", "0mn.io"));
  EXPECT_EQ(identity.without_instance(), identity);
  EXPECT_EQ(identity.with_instance("x").text(), "Ann@0mn.io/x");
  EXPECT_TRUE(Node::of("", "", "x").without_instance().empty());
}

TEST(Node, ItsKeyAsANodeSharesTheTextWhereItCan) {
  const auto small = Node::of("ann", "0mn.io");
  EXPECT_EQ(small.key_node().text().data(), small.text().data());
  EXPECT_EQ(Node::of("Ann", "0MN.io", "Phone").key_node().text(), "ann@0mn.io");
  EXPECT_EQ(Node::of("Ann", "").key_node().text(), "ann");
}

TEST(Node, RefusesPartsThatNoNodeHas) {
  EXPECT_THROW(Node::of(std::string(70'000, 'a'), "b"), std::length_error);
}

}  // namespace
}  // namespace parlance
