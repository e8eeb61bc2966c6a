// T(document), the text that stands for a document (spec blip-core 2.1).
#include "model/content/projection.h"

#include <gtest/gtest.h>

#include "model/content/content.h"

namespace parlance::content {
namespace {

std::string lime(std::string_view name) {
  return "application/vnd.lime." + std::string(name) + "+json";
}

std::string text_of(const std::string& type, std::string_view raw) {
  EXPECT_EQ(check(type, raw).fault, "") << raw;
  std::string text;
  EXPECT_EQ(project(type, raw, text), Projected::kText) << type;
  return text;
}

Projected outcome(const std::string& type, std::string_view raw) {
  EXPECT_EQ(check(type, raw).fault, "") << raw;
  std::string text;
  return project(type, raw, text);
}

TEST(Projection, OfATextIsTheText) {
  EXPECT_EQ(text_of("text/plain", R"("a\nb \"c\" 🎲")"), "a\nb \"c\" 🎲");
}

TEST(Projection, OfLinksIsTheirTitleThenTextAndUri) {
  EXPECT_EQ(text_of(lime("web-link"), R"({"uri":"https://a.example"})"), "https://a.example");
  EXPECT_EQ(text_of(lime("web-link"), R"({"uri":"https://a.example","text":"Docs"})"),
            "Docs https://a.example");
  EXPECT_EQ(text_of(lime("media-link"),
                    R"({"title":"Cat","text":"A cat","type":"image/jpeg","uri":"h"})"),
            "Cat\nA cat h");
  EXPECT_EQ(text_of(lime("media-link"), R"({"title":"Cat","text":"Cat","uri":"h"})"), "Cat h");
  EXPECT_EQ(text_of(lime("media-link"), R"({"title":"a.pdf","uri":"h"})"), "a.pdf\nh");
}

TEST(Projection, OfALocationLinksToAMap) {
  EXPECT_EQ(text_of(lime("location"),
                    R"({"latitude":-19.918899,"longitude":-43.959275,"text":"Take's place"})"),
            "Take's place https://www.google.com/maps?q=-19.918899,-43.959275");
  EXPECT_EQ(text_of(lime("location"), R"({"latitude":1e-7,"longitude":"10.50"})"),
            "https://www.google.com/maps?q=0.0000001,10.5");
  std::string text;
  project(lime("location"), R"({"latitude":1,"longitude":2})", text, "geo:{lat},{lon}");
  EXPECT_EQ(text, "geo:1,2");
}

TEST(Projection, OfAMenuNumbersTheOptionsThatHaveAnOrder) {
  EXPECT_EQ(text_of(lime("select"),
                    R"({"text":"Choose","options":[{"text":"First"},{"order":2,"text":"Second"},
                        {"order":0,"text":"Zero"}]})"),
            "Choose\nFirst\n2. Second\nZero");
  EXPECT_EQ(text_of(lime("select"), R"({"options":[{"text":"Only"}]})"), "Only");
}

TEST(Projection, OfACardIsItsHeaderAndItsLabels) {
  EXPECT_EQ(
      text_of(
          lime("document-select"),
          R"({"header":{"type":"application/vnd.lime.media-link+json","value":{"title":"T","text":"x","uri":"h"}},
              "options":[{"label":{"type":"application/vnd.lime.web-link+json","value":{"text":"Site","uri":"u"}}},
                         {"order":2,"label":"Stock","value":{"type":"application/json","value":{}}}]})"),
      "T\nx h\nSite u\n2. Stock");
}

TEST(Projection, OfWhatHoldsDocumentsIsThatOfThem) {
  EXPECT_EQ(text_of(lime("list"), R"({"header":"Shirts","items":["White",
                      {"type":"application/vnd.lime.web-link+json","value":{"uri":"u"}}]})"),
            "Shirts\nWhite\nu");
  EXPECT_EQ(text_of(lime("collection"), R"({"itemType":"text/plain","items":["1","","3"]})"),
            "1\n3");
  EXPECT_EQ(text_of(lime("container"), R"({"type":"text/plain","value":"in"})"), "in");
  EXPECT_EQ(text_of(lime("sensitive"), R"({"type":"text/plain","value":"in"})"), "in");
  EXPECT_EQ(text_of(lime("input"), R"({"label":{"type":"text/plain","value":"Where?"}})"),
            "Where?");
  EXPECT_EQ(text_of(lime("reply"), R"({"replied":"yes","inReplyTo":{"id":"1"}})"), "yes");
}

TEST(Projection, OfAReactionIsTheEmoji) {
  EXPECT_EQ(
      text_of(lime("reaction"), R"({"emoji":{"values":[11014,65039]},"inReactionTo":{"id":"1"}})"),
      "\u2B06\uFE0F");
  EXPECT_EQ(text_of(lime("reaction"), R"({"emoji":["0x1F3B2"],"inReactionTo":{"id":"1"}})"),
            "\U0001F3B2");
}

TEST(Projection, OfCopyAndPasteHoldsTheValue) {
  EXPECT_EQ(
      text_of(
          lime("copy-and-paste"),
          R"({"header":"Code","footer":"Soon gone","body":"Tap","button":{"text":"Copy","value":"A"}})"),
      "Code\nTap\nA\nSoon gone");
}

TEST(Projection, AChatStateIsNothingAndNativeContentHasNone) {
  EXPECT_EQ(outcome(lime("chatstate"), R"({"state":"composing"})"), Projected::kNothing);
  EXPECT_EQ(outcome("application/json", R"({"text":"x"})"), Projected::kNone);
  EXPECT_EQ(outcome("application/vnd.example+json", "{}"), Projected::kNone);
  EXPECT_EQ(outcome("image/png", R"("AAAA")"), Projected::kNone);
  EXPECT_EQ(outcome(lime("redirect"), R"({"address":"faq"})"), Projected::kNone);
  EXPECT_EQ(outcome(lime("container"), R"({"type":"application/json","value":{}})"),
            Projected::kNone);
  EXPECT_EQ(outcome(lime("collection"), R"({"itemType":"application/json","items":[{"a":1}]})"),
            Projected::kNone);
}

}  // namespace
}  // namespace parlance::content
