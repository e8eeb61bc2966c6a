// Every content type and sub-variant on every channel of the matrix (spec blip-core 2.1).
#include "channels/render/render.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "model/content/content.h"

namespace parlance::channels {
namespace {

constexpr auto kColumns =
    std::to_array<std::string_view>({"0mn.io", "messenger.gw.msging.net", "wa.gw.msging.net",
                                     "take.io", "skype.gw.msging.net", "telegram.gw.msging.net"});

// Forms in the order to send; a text in its own words.
std::string told(const Rendering& rendering) {
  if (rendering.refusal) return "failed " + std::to_string(rendering.refusal.code);
  std::string all;
  for (const Part& part : rendering.parts) {
    if (!all.empty()) all += " + ";
    all += part.form == Form::kText ? "'" + part.content + "'" : std::string(to_text(part.form));
  }
  return all.empty() ? "nothing" : all;
}

struct Golden {
  std::string_view name, type, content;
  // Blip Chat, Messenger, WhatsApp, SMS, Skype, Telegram; an empty one is as the one before.
  std::array<std::string_view, 6> shown;
};

#define LIME(name) "application/vnd.lime." name "+json"
#define LOCATION_LINK "'Here https://www.google.com/maps?q=1.5,-2'"

constexpr Golden kGolden[] = {
    {"text", "text/plain", R"("Hi")", {"'Hi'"}},
    {"an empty text", "text/plain", R"("")", {"nothing"}},
    {"typing",
     LIME("chatstate"),
     R"({"state":"composing"})",
     {"chat state", "chat state", "nothing", "nothing", "nothing", "chat state"}},
    {"paused", LIME("chatstate"), R"({"state":"paused"})", {"chat state", "chat state", "nothing"}},
    {"gone", LIME("chatstate"), R"({"state":"gone"})", {"chat state", "nothing"}},
    {"starting", LIME("chatstate"), R"({"state":"starting"})", {"chat state", "nothing"}},
    {"deleting", LIME("chatstate"), R"({"state":"deleting"})", {"chat state", "nothing"}},
    {"texts",
     LIME("collection"),
     R"({"itemType":"text/plain","items":["1","2"]})",
     {"document", "'1' + '2'", "'1\n2'"}},
    {"mixed collection",
     LIME("collection"),
     R"({"itemType":"application/vnd.lime.container+json","items":[
       {"type":"application/vnd.lime.media-link+json","value":{"text":"Hi","uri":"h"}},
       {"type":"application/vnd.lime.select+json","value":{"text":"Q","options":[{"order":1,"text":"a"}]}}]})",
     {"document", "media + buttons", "media + 'Q\n1. a'", "'Hi h\nQ\n1. a'", "media + 'Q\n1. a'"}},
    {"carousel",
     LIME("collection"),
     R"({"itemType":"application/vnd.lime.document-select+json","items":[
       {"header":"A","options":[{"label":"a"}]},{"header":"B","options":[{"label":"b"}]}]})",
     {"document", "cards", "'A\na\nB\nb'"}},
    {"carousel with too many options",
     LIME("collection"),
     R"({"itemType":"application/vnd.lime.document-select+json","items":[
       {"header":"A","options":[{"label":"1"},{"label":"2"},{"label":"3"},{"label":"4"}]}]})",
     {"document", "failed 81", "'A\n1\n2\n3\n4'"}},
    {"menus one after the other",
     LIME("collection"),
     R"({"itemType":"application/vnd.lime.select+json","items":[
       {"text":"A","options":[{"text":"a"}]},{"text":"B","options":[{"text":"b"}]}]})",
     {"document", "buttons + buttons", "'A\na\nB\nb'"}},
    {"collection of native",
     LIME("collection"),
     R"({"itemType":"application/json","items":[{"text":"x"}]})",
     {"document", "native", "native", "failed 82"}},
    {"container", LIME("container"), R"({"type":"text/plain","value":"in"})", {"'in'"}},
    {"copy and paste",
     LIME("copy-and-paste"),
     R"({"header":"H","body":"B","footer":"F","button":{"text":"Copy","value":"V"}})",
     {"document", "'H\nB\nV\nF'"}},
    {"input of a text",
     LIME("input"),
     R"({"label":"Name?","validation":{"rule":"text"}})",
     {"'Name?'"}},
    {"request for a location",
     LIME("input"),
     R"({"label":"Where?","validation":{"rule":"type","type":"application/vnd.lime.location+json"}})",
     {"document", "'Where?'"}},
    {"list",
     LIME("list"),
     R"({"header":{"type":"application/vnd.lime.web-link+json","value":{"title":"T","uri":"u"}},
       "items":[{"type":"application/vnd.lime.web-link+json","value":{"text":"W","uri":"w"}}]})",
     {"document", "list", "'T\nu\nW w'"}},
    {"location",
     LIME("location"),
     R"({"latitude":1.5,"longitude":-2,"text":"Here"})",
     {"document", LOCATION_LINK, "", "", "", "location"}},
    {"image",
     LIME("media-link"),
     R"({"type":"image/jpeg","title":"T","text":"x","uri":"h"})",
     {"document", "media", "media", "'T\nx h'", "media"}},
    {"gif",
     LIME("media-link"),
     R"({"type":"image/gif","uri":"h"})",
     {"document", "media", "media", "'h'", "media"}},
    {"audio",
     LIME("media-link"),
     R"({"type":"audio/mp3","uri":"h","size":"3124123"})",
     {"document", "media", "media", "'h'", "media"}},
    {"video",
     LIME("media-link"),
     R"({"type":"video/mp4","uri":"h"})",
     {"document", "media", "media", "'h'", "media"}},
    {"file",
     LIME("media-link"),
     R"({"type":"application/pdf","title":"a.pdf","uri":"h"})",
     {"document", "media", "media", "'a.pdf\nh'", "media"}},
    {"voice",
     LIME("media-link"),
     R"({"type":"voice/mp3","uri":"h"})",
     {"document", "media", "media", "'h'", "media"}},
    {"menu",
     LIME("select"),
     R"({"text":"Q","options":[{"text":"a"},{"order":2,"text":"b"}]})",
     {"document", "buttons", "'Q\na\n2. b'"}},
    {"menu of three",
     LIME("select"),
     R"({"text":"Q","options":[{"text":"1"},{"text":"2"},{"text":"3"}]})",
     {"document", "buttons", "'Q\n1\n2\n3'"}},
    {"menu of four",
     LIME("select"),
     R"({"text":"Q","options":[{"text":"1"},{"text":"2"},{"text":"3"},{"text":"4"}]})",
     {"document", "failed 81", "'Q\n1\n2\n3\n4'"}},
    {"quick replies",
     LIME("select"),
     R"({"scope":"immediate","text":"Q","options":[{"text":"1"},{"text":"2"},{"text":"3"},{"text":"4"}]})",
     {"document", "quick replies", "'Q\n1\n2\n3\n4'"}},
    {"eleven quick replies",
     LIME("select"),
     R"({"scope":"immediate","options":[{"text":"1"},{"text":"2"},{"text":"3"},{"text":"4"},{"text":"5"},
       {"text":"6"},{"text":"7"},{"text":"8"},{"text":"9"},{"text":"10"},{"text":"11"}]})",
     {"document", "quick replies", "'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11'"}},
    {"twelve quick replies",
     LIME("select"),
     R"({"scope":"immediate","options":[{"text":"1"},{"text":"2"},{"text":"3"},{"text":"4"},{"text":"5"},
       {"text":"6"},{"text":"7"},{"text":"8"},{"text":"9"},{"text":"10"},{"text":"11"},{"text":"12"}]})",
     {"document", "failed 81", "'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12'"}},
    {"multimedia menu",
     LIME("document-select"),
     R"({"header":{"type":"application/vnd.lime.media-link+json","value":{"title":"T","uri":"h"}},
       "options":[{"label":{"type":"application/vnd.lime.web-link+json","value":{"text":"S","uri":"tel:1"}}},
                  {"order":2,"label":"Stock","value":{"type":"application/json","value":{}}}]})",
     {"document", "cards", "'T\nh\nS tel:1\n2. Stock'"}},
    {"native content",
     "application/json",
     R"({"text":"x"})",
     {"failed 82", "native", "native", "failed 82"}},
    {"reaction",
     LIME("reaction"),
     R"({"emoji":{"values":[127922]},"inReactionTo":{"id":"1"}})",
     {"document", "'\U0001F3B2'", "reaction", "'\U0001F3B2'"}},
    {"redirect", LIME("redirect"), R"({"address":"faq"})", {"failed 84"}},
    {"reply",
     LIME("reply"),
     R"({"replied":"yes","inReplyTo":{"id":"1"}})",
     {"document", "'yes'", "quote", "'yes'"}},
    {"resource that was not found",
     "application/vnd.iris.resource+json",
     R"({"key":"k"})",
     {"failed 67"}},
    {"sensitive text",
     LIME("sensitive"),
     R"({"type":"text/plain","value":"secret"})",
     {"'secret'"}},
    {"sensitive link",
     LIME("sensitive"),
     R"({"type":"application/vnd.lime.web-link+json","value":{"text":"Pay","uri":"u"}})",
     {"document", "link", "link", "'Pay u'"}},
    {"web link",
     LIME("web-link"),
     R"({"uri":"https://a.example/","text":"Docs","target":"self"})",
     {"document", "link", "link", "'Docs https://a.example/'"}},
    {"link to call",
     LIME("web-link"),
     R"({"uri":"tel:+55","text":"Call"})",
     {"document", "'Call tel:+55'"}},
    {"link to share", LIME("web-link"), R"({"uri":"share:"})", {"document", "'share:'"}},
    {"unknown type", "application/vnd.example+json", R"({"a":1})", {"document", "failed 82"}},
    {"bytes", "image/png", R"("AAAA")", {"document", "failed 82"}},
};

TEST(Render, ShowsEachContentInTheChannelsForm) {
  for (const Golden& golden : kGolden) {
    EXPECT_EQ(content::check(golden.type, golden.content).fault, "") << golden.name;
    std::string_view expected;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      if (!golden.shown.at(i).empty()) expected = golden.shown.at(i);
      const Abilities* const channel = find_abilities(kColumns.at(i));
      ASSERT_NE(channel, nullptr);
      EXPECT_EQ(told(render(golden.type, golden.content, *channel)), expected)
          << golden.name << " on " << kColumns.at(i);
    }
  }
}

TEST(Render, ChannelsWithoutAColumnAreLikeTheirKind) {
  const std::string_view pairs[][2] = {
      {"instagram.gw.msging.net", "messenger.gw.msging.net"},
      {"workplace.gw.msging.net", "messenger.gw.msging.net"},
      {"abs.gw.msging.net", "skype.gw.msging.net"},
      {"googlercs.gw.msging.net", "skype.gw.msging.net"},
      {"businesschat.gw.msging.net", "skype.gw.msging.net"},
      {"tangram.com.br", "take.io"},
      {"mailgun.gw.msging.net", "take.io"},
  };
  for (const auto& [domain, like] : pairs) {
    for (const Golden& golden : kGolden) {
      EXPECT_EQ(told(render(golden.type, golden.content, *find_abilities(domain))),
                told(render(golden.type, golden.content, *find_abilities(like))))
          << golden.name << " on " << domain;
    }
  }
  EXPECT_EQ(channel_abilities().size(), 13U);
  EXPECT_EQ(find_abilities("elsewhere.example"), nullptr);
}

TEST(Render, PassesDocumentsOnAsTheyAreWritten) {
  const std::string_view native = R"({ "text" : "x", "n": 1.0 })";
  const auto rendering =
      render("application/json", native, *find_abilities("messenger.gw.msging.net"));
  ASSERT_EQ(rendering.parts.size(), 1U);
  EXPECT_EQ(rendering.parts[0].content, native);
}

TEST(Render, TheLinkOfALocationIsConfigured) {
  const auto rendering =
      render("application/vnd.lime.location+json", R"({"latitude":1,"longitude":2})",
             *find_abilities("take.io"), "https://osm.example/{lat}/{lon}");
  EXPECT_EQ(told(rendering), "'https://osm.example/1/2'");
}

}  // namespace
}  // namespace parlance::channels
