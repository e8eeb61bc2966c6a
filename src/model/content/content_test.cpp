// Which documents are of their type, and what is said about those that are not.
#include "model/content/content.h"

#include <gtest/gtest.h>

#include <string>

#include "base/json_scanner.h"
#include "model/content/content_type.h"
#include "model/media_type.h"

namespace parlance::content {
namespace {

std::string lime(std::string_view name) {
  return "application/vnd.lime." + std::string(name) + "+json";
}

// The fault; empty when the content is a document of the type.
std::string fault(const std::string& type, std::string_view raw) {
  EXPECT_FALSE(JsonScanner::whole(raw).is(JsonKind::kAbsent)) << raw;
  return check(type, raw).fault;
}

struct Wrong {
  std::string_view type, raw, fault;
};

TEST(ContentTypes, AreAllInTheTable) {
  EXPECT_EQ(content_types().size(), 18U);
  EXPECT_NE(find_content_type("APPLICATION/vnd.lime.SELECT+json"), nullptr);
  EXPECT_EQ(find_content_type("application/vnd.lime.tuple+json"), nullptr);
}

TEST(ContentCheck, NamesTheMemberThatIsWrong) {
  const Wrong cases[] = {
      {"chatstate", R"({})", "state is required"},
      {"chatstate", R"({"state":"asleep"})",
       "state must be one of `starting` `composing` `paused` `deleting` `gone`"},
      {"chatstate", R"({"state":"gone","interval":"soon"})", "interval must be a whole number"},
      {"collection", R"({"items":[]})", "itemType is required"},
      {"collection", R"({"itemType":"text/plain"})", "items is required"},
      {"collection", R"({"itemType":"text/plain","items":["a",{}]})", "items[1] must be a text"},
      {"collection", R"({"itemType":"nonsense","items":[]})", "itemType must be a media type"},
      {"collection", R"({"itemType":"application/vnd.lime.collection+json","items":[]})",
       "itemType must not be a collection, a chat state or a redirect"},
      {"collection", R"({"itemType":"application/vnd.lime.chatstate+json","items":[]})",
       "itemType must not be a collection, a chat state or a redirect"},
      {"collection",
       R"({"itemType":"application/vnd.lime.container+json","items":[{"type":"application/vnd.lime.redirect+json","value":{"address":"x"}}]})",
       "items[0].type must not be a chat state or a redirect"},
      {"collection",
       R"({"itemType":"application/vnd.lime.container+json","items":[{"type":"application/vnd.lime.location+json","value":{"latitude":1}}]})",
       "items[0].value.longitude is required"},
      {"container", R"({"value":"x"})", "type is required"},
      {"container", R"({"type":"text/plain"})", "value is required"},
      {"container", R"({"type":"application/vnd.lime.select+json","value":"x"})",
       "value must be an object"},
      {"copy-and-paste", R"({"header":"h"})", "button is required"},
      {"copy-and-paste", R"({"button":{"text":"Copy"}})", "button.value is required"},
      {"copy-and-paste", R"({"button":{"text":"C","value":"v"},"body":{}})", "body must be a text"},
      {"input", R"({})", "label is required"},
      {"input", R"({"label":7})", "label must be a container or a text"},
      {"input", R"({"label":"a","validation":{}})", "validation.rule is required"},
      {"input", R"({"label":"a","validation":{"rule":"type"}})", "validation.type is required"},
      {"input", R"({"label":"a","validation":{"rule":"regex"}})", "validation.regex is required"},
      {"input", R"({"label":"a","validation":{"rule":"guess"}})",
       "validation.rule must be one of `text` `number` `date` `regex` `type`"},
      {"list", R"({"header":"h"})", "items is required"},
      {"list", R"({"items":[{"type":"application/vnd.lime.web-link+json","value":{}}]})",
       "items[0].value.uri is required"},
      {"location", R"({"longitude":1})", "latitude is required"},
      {"location", R"({"latitude":90.01,"longitude":1})", "latitude is out of range"},
      {"location", R"({"latitude":1,"longitude":-180.5})", "longitude is out of range"},
      {"location", R"({"latitude":"north","longitude":1})", "latitude must be a number"},
      {"location", R"({"latitude":1,"longitude":1,"course":361})", "course is out of range"},
      {"media-link", R"({"type":"image/png"})", "uri is required"},
      {"media-link", R"({"uri":""})", "uri must not be empty"},
      {"media-link", R"({"uri":"u","type":"image"})", "type must be a media type"},
      {"media-link", R"({"uri":"u","size":"big"})", "size must be a number"},
      {"media-link", R"({"uri":"u","size":-1})", "size is out of range"},
      {"select", R"({"text":"t"})", "options is required"},
      {"select", R"({"text":"t","options":[]})", "options must not be empty"},
      {"select", R"({"options":{}})", "options must be a list"},
      {"select", R"({"options":[{"text":"a"},{"order":1}]})", "options[1].text is required"},
      {"select", R"({"options":[{"text":"a","order":"first"}]})",
       "options[0].order must be a whole number"},
      {"select", R"({"options":[{"text":"a","type":"text/plain","value":{}}]})",
       "options[0].value must be a text"},
      {"select", R"({"scope":"forever","options":[{"text":"a"}]})",
       "scope must be one of `immediate` `persistent` `transient`"},
      {"select", R"({"options":["a"]})", "options[0] must be an object"},
      {"document-select", R"({"header":"h","options":[]})", "options must not be empty"},
      {"document-select", R"({"options":[{"value":"x"}]})", "options[0].label is required"},
      {"document-select",
       R"({"header":{"type":"application/vnd.lime.media-link+json","value":{}},"options":[{"label":"a"}]})",
       "header.value.uri is required"},
      {"reaction", R"({"inReactionTo":{"id":"1"}})", "emoji is required"},
      {"reaction", R"({"emoji":{"values":[]},"inReactionTo":{"id":"1"}})",
       "emoji must hold the code points of an emoji in `values`"},
      {"reaction", R"({"emoji":{"values":[55296]},"inReactionTo":{"id":"1"}})",
       "emoji must hold the code points of an emoji in `values`"},
      {"reaction", R"({"emoji":{"values":[1114112]},"inReactionTo":{"id":"1"}})",
       "emoji must hold the code points of an emoji in `values`"},
      {"reaction", R"({"emoji":{"values":[11014]}})", "inReactionTo is required"},
      {"reaction", R"({"emoji":{"values":[11014]},"inReactionTo":{}})",
       "inReactionTo.id is required"},
      {"reaction", R"({"emoji":{"values":[11014]},"inReactionTo":{"id":"1","direction":"up"}})",
       "inReactionTo.direction must be one of `sent` `received`"},
      {"redirect", R"({})", "address is required"},
      {"redirect", R"({"address":"bot@"})",
       "address must be a bot's address or the name of a service"},
      {"redirect", R"({"address":"faq","context":{"type":"text/plain"}})",
       "context.value is required"},
      {"reply", R"({"inReplyTo":{"id":"1"}})", "replied is required"},
      {"reply", R"({"replied":"yes"})", "inReplyTo is required"},
      {"reply",
       R"({"replied":"yes","inReplyTo":{"id":"1","type":"application/vnd.lime.select+json","value":{}}})",
       "inReplyTo.value.options is required"},
      {"sensitive", R"({"type":"application/vnd.lime.web-link+json","value":{"text":"x"}})",
       "value.uri is required"},
      {"web-link", R"({"text":"x"})", "uri is required"},
      {"web-link", R"({"uri":"u","target":"moon"})",
       "target must be one of `self` `blank` `selfCompact` `selfTall`"},
  };
  for (const Wrong& wrong : cases) {
    EXPECT_EQ(fault(lime(wrong.type), wrong.raw), wrong.fault) << wrong.type << " " << wrong.raw;
  }
  const std::string resource(media_type::kResource);
  EXPECT_EQ(fault(resource, R"({})"), "key is required");
  EXPECT_EQ(fault(resource, R"({"key":"k","variables":{"name":{}}})"),
            "variables must hold nothing but texts");
}

TEST(ContentCheck, WantsTheFormOfTheMediaType) {
  EXPECT_NE(fault(lime("select"), R"("First option")"), "");
  EXPECT_NE(fault("text/plain", "{}"), "");
  EXPECT_NE(fault("application/vnd.example+json", "[]"), "");
}

TEST(ContentCheck, LetsUnknownTypesAndNativeContentPass) {
  EXPECT_EQ(fault("application/vnd.example+json", R"({"any":[1]})"), "");
  EXPECT_EQ(fault("application/json", "[1,2]"), "");
  EXPECT_EQ(fault("image/png", R"("AAAA")"), "");
  EXPECT_EQ(fault("application/vnd.iris.content-unavailable", "null"), "");
}

TEST(ContentCheck, IsAsLenientAsTheDocumentsOwnExamples) {
  EXPECT_EQ(fault(lime("media-link"),
                  R"({"Type":"voice/mp3; codecs=x","URI":"h","size":"3124123","aspectRatio":1.1})"),
            "");
  EXPECT_EQ(fault(lime("reaction"), R"({"Emoji":["0x2B06","0xFE0F"],"InReactionTo":{"id":"w"}})"),
            "");
  EXPECT_EQ(fault(lime("reaction"), R"({"emoji":{"value":[11014]},"inReactionTo":{"id":"w"}})"),
            "");
  EXPECT_EQ(fault(lime("input"), R"({"label":"What?","validation":{"rule":"Text"}})"), "");
  EXPECT_EQ(fault(lime("select"), R"({"options":[{"text":"a","order":"2","value":[1]}]})"), "");
  EXPECT_EQ(fault(lime("reply"),
                  R"({"replied":"a","inReplyTo":{"id":"1","type":"text/plain","value":null}})"),
            "");
  EXPECT_EQ(fault(lime("location"), R"({"latitude":"-90","longitude":180,"altitude":null})"), "");
  EXPECT_EQ(
      fault(
          lime("collection"),
          R"({"itemType":"application/vnd.lime.container+json","items":["bare",{"type":"text/plain","value":"b"}]})"),
      "");
}

// A text inside so many containers.
std::string nested(int containers) {
  std::string raw = R"("x")";
  std::string type = "text/plain";
  for (int i = 0; i < containers; ++i) {
    raw = R"({"type":")" + type + R"(","value":)" + raw + "}";
    type = media_type::kContainer;
  }
  return raw;
}

TEST(ContentCheck, TakesSixteenDocumentsInsideEachOtherAndNoMore) {
  const std::string container(media_type::kContainer);
  EXPECT_EQ(fault(container, nested(kMaxDocumentDepth - 1)), "");
  EXPECT_NE(fault(container, nested(kMaxDocumentDepth)), "");
}

TEST(ContentCheck, SeesASensitiveDocumentWhereverItStands) {
  EXPECT_TRUE(check(media_type::kSensitive, R"({"type":"text/plain","value":"x"})").sensitive);
  EXPECT_TRUE(
      check(
          media_type::kContainer,
          R"({"type":"application/vnd.lime.sensitive+json","value":{"type":"text/plain","value":"x"}})")
          .sensitive);
  EXPECT_FALSE(check(media_type::kContainer, R"({"type":"text/plain","value":"x"})").sensitive);
}

}  // namespace
}  // namespace parlance::content
