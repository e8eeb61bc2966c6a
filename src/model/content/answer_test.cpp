// What a choice in a menu sends, and which option a typed text means.
#include "model/content/answer.h"

#include <gtest/gtest.h>

#include "model/media_type.h"

namespace parlance::content {
namespace {

constexpr auto kText = media_type::kText;
constexpr auto kSelect = media_type::kSelect;
constexpr auto kCards = media_type::kDocumentSelect;

// The seed's own menu (L3780), and the cases between.
constexpr std::string_view kMenu = R"({"text":"Choose an option","options":[
  {"text":"First option"},
  {"order":2,"text":"Second option"},
  {"order":3,"text":"Third option","type":"application/json","value":{"key1":"value1","key2": 2.0}},
  {"order":0,"text":"Zero"},
  {"text":"Small","value":"S"},
  {"text":"Nine","value":9},
  {"text":"List","value":[1,2]},
  {"order":"12","text":"Twelve"},
  {"text":"Null","order":5,"value":null}]})";

std::string chosen(std::string_view type, std::string_view raw, std::size_t index) {
  const auto answer = choose(type, raw, index);
  return answer ? answer->type + " " + answer->content : "nothing";
}

TEST(Answer, IsTheValueElseTheOrderElseTheText) {
  EXPECT_EQ(chosen(kSelect, kMenu, 0), R"(text/plain "First option")");
  EXPECT_EQ(chosen(kSelect, kMenu, 1), R"(text/plain "2")");
  EXPECT_EQ(chosen(kSelect, kMenu, 2), R"(application/json {"key1":"value1","key2": 2.0})");
}

TEST(Answer, AnOrderOfZeroIsNone) {
  EXPECT_EQ(chosen(kSelect, kMenu, 3), R"(text/plain "Zero")");
}

TEST(Answer, AValueWithoutTypeIsWhatItLooksLike) {
  EXPECT_EQ(chosen(kSelect, kMenu, 4), R"(text/plain "S")");
  EXPECT_EQ(chosen(kSelect, kMenu, 5), R"(text/plain "9")");
  EXPECT_EQ(chosen(kSelect, kMenu, 6), R"(application/json [1,2])");
}

TEST(Answer, ReadsAnOrderThatIsSpelt) {
  EXPECT_EQ(chosen(kSelect, kMenu, 7), R"(text/plain "12")");
}

TEST(Answer, AValueOfNullIsNone) {
  EXPECT_EQ(chosen(kSelect, kMenu, 8), R"(text/plain "5")");
}

TEST(Answer, ThereIsNoneBehindTheLastOption) {
  EXPECT_EQ(chosen(kSelect, kMenu, 9), "nothing");
  EXPECT_EQ(chosen(kText, R"("no menu")", 0), "nothing");
}

TEST(Answer, KeepsNastyTextAsItIs) {
  const std::string_view menu = R"({"options":[{"text":"\"‮שלום\u0007🎲\n"}]})";
  EXPECT_EQ(choose(kSelect, menu, 0)->content, R"("\"‮שלום\u0007🎲\n")");
}

// The seed's multimedia menu (L4198), and the cases of B10.
constexpr std::string_view kHats = R"({"header":{"type":"text/plain","value":"Hats"},"options":[
  {"label":{"type":"application/vnd.lime.web-link+json","value":{"text":"Site","uri":"https://h.example/"}}},
  {"label":{"type":"text/plain","value":"Show stock"},
   "value":{"type":"application/json","value":{"action":"show-items"}}},
  {"label":{"type":"text/plain","value":"Plain"},"order":4},
  {"label":"Bare","value":"text"},
  {"label":{"type":"application/vnd.lime.input+json","value":{"label":"Where?","validation":
    {"rule":"type","type":"application/vnd.lime.location+json"}}}},
  {"label":{"type":"text/plain","value":"Place"},
   "value":{"type":"application/vnd.lime.location+json","value":{"latitude":1,"longitude":2}}}]})";

TEST(Answer, OfACardIsTheValueElseATextLabel) {
  EXPECT_EQ(chosen(kCards, kHats, 1), R"(application/json {"action":"show-items"})");
  EXPECT_EQ(chosen(kCards, kHats, 2), R"(text/plain "Plain")");
  EXPECT_EQ(chosen(kCards, kHats, 3), R"(text/plain "text")");
  EXPECT_EQ(chosen(kCards, kHats, 5),
            R"(application/vnd.lime.location+json {"latitude":1,"longitude":2})");
}

TEST(Answer, ALinkAndAnInputSendNothing) {
  EXPECT_EQ(chosen(kCards, kHats, 0), "nothing");
  EXPECT_EQ(chosen(kCards, kHats, 4), "nothing");
}

TEST(Answer, OfAMenuInAContainer) {
  const std::string wrapped =
      R"({"type":")" + std::string(kSelect) + R"(","value":)" + std::string(kMenu) + "}";
  EXPECT_EQ(chosen(media_type::kContainer, wrapped, 1), R"(text/plain "2")");
}

TEST(OptionMeant, IsTheOneWithTheOrderElseWithTheLabel) {
  EXPECT_EQ(option_meant(kSelect, kMenu, " 2 "), 1U);
  EXPECT_EQ(option_meant(kSelect, kMenu, "third OPTION"), 2U);
  EXPECT_EQ(option_meant(kSelect, kMenu, "12"), 7U);
  EXPECT_EQ(option_meant(kSelect, kMenu, "0"), std::nullopt);
  EXPECT_EQ(option_meant(kSelect, kMenu, "something else"), std::nullopt);
  EXPECT_EQ(option_meant(kSelect, kMenu, "  "), std::nullopt);
  EXPECT_EQ(option_meant(kCards, kHats, "show stock"), 1U);
  EXPECT_EQ(option_meant(kCards, kHats, "4"), 2U);
}

TEST(OptionMeant, AnOrderWinsOverALabelThatStandsBefore) {
  EXPECT_EQ(option_meant(kSelect, R"({"options":[{"text":"2"},{"order":2,"text":"b"}]})", "2"), 1U);
}

}  // namespace
}  // namespace parlance::content
