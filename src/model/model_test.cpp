// The small units of the model: media types, reasons, collections, paging.
#include <gtest/gtest.h>

#include "base/json_writer.h"
#include "model/collection.h"
#include "model/media_type.h"
#include "model/query.h"
#include "model/reason.h"

namespace parlance {
namespace {

TEST(MediaType, ChecksItsGrammar) {
  for (const auto type : {"text/plain", "application/vnd.lime.media-link+json", "voice/mp3",
                          "application/vnd.iris.eventTrack+json", "a/b_c"}) {
    EXPECT_TRUE(media_type::is_valid(type)) << type;
  }
  for (const auto type : {"", "text", "/plain", "text/", "text/pl ain", "a/b/c", "a/b+c+d", "a/b+",
                          "a/+json", "a/b;c", "té/x"}) {
    EXPECT_FALSE(media_type::is_valid(type)) << type;
  }
  EXPECT_FALSE(media_type::is_valid("a/" + std::string(254, 'b')));
}

TEST(MediaType, DropsParametersAndIgnoresCase) {
  EXPECT_EQ(media_type::without_parameters("text/plain ; charset=utf-8"), "text/plain");
  EXPECT_TRUE(media_type::same("Text/Plain", media_type::kText));
}

TEST(MediaType, IsJsonByItsSuffixOrSubtype) {
  EXPECT_TRUE(media_type::is_json("application/json"));
  EXPECT_TRUE(media_type::is_json("application/vnd.lime.select+JSON"));
  EXPECT_FALSE(media_type::is_json("application/json+xml"));
  EXPECT_FALSE(media_type::is_json("text/plain"));
  EXPECT_TRUE(media_type::is_text("text/html"));
  EXPECT_FALSE(media_type::is_text("text/x+json"));
  EXPECT_FALSE(media_type::is_text("image/png"));
}

TEST(Reason, ComesFromErrorsOfTheCore) {
  EXPECT_EQ(to_reason({ErrorCode::kInvalid, "too far", "$take"}).code, 64);
  EXPECT_EQ(to_reason({ErrorCode::kInvalid, "too far", "$take"}).description, "$take: too far");
  EXPECT_EQ(to_reason({ErrorCode::kNotFound, "no list", ""}).code, 67);
  EXPECT_EQ(to_reason({ErrorCode::kConflict, "`state` is closed", "state"}).description,
            "`state` is closed");
  EXPECT_EQ(to_reason({ErrorCode::kConflict, "", ""}).code, 66);
  EXPECT_EQ(to_reason({ErrorCode::kForbidden, "", ""}).code, 31);
  EXPECT_EQ(to_reason({ErrorCode::kUnsupported, "", ""}).code, 62);
  EXPECT_EQ(to_reason({ErrorCode::kTimeout, "", ""}).code, 61);
}

TEST(Reason, IsWrittenAsAnObject) {
  std::string out;
  append_json(out, Reason{42, "Destination not found"});
  append_json(out, Reason{1, ""});
  EXPECT_EQ(out, R"({"code":42,"description":"Destination not found"}{"code":1})");
}

TEST(Collection, AlwaysHasItems) {
  std::string out;
  CollectionWriter empty(out, media_type::kText, 0);
  empty.close();
  EXPECT_EQ(out, R"({"total":0,"itemType":"text/plain","items":[]})");
  out.clear();
  CollectionWriter two(out, media_type::kText, 30);
  append_json_string(two.item(), "a");
  append_json_string(two.item(), "b");
  two.close();
  EXPECT_EQ(out, R"({"total":30,"itemType":"text/plain","items":["a","b"]})");
}

Result<Page> page(std::string_view query, const PageRule& rule = {}) {
  return read_page(*LimeUri::parse("/x?" + std::string(query)), rule);
}

TEST(Page, HasDefaults) {
  const auto read = page("");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->skip, 0);
  EXPECT_EQ(read->take, 100);
  EXPECT_EQ(read->ascending, std::nullopt);
  EXPECT_EQ(page("$take=")->take, 100);
}

TEST(Page, ReadsWhatClientsSend) {
  const auto read = page("$skip=10&take=5&$ascending=True");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->skip, 10);
  EXPECT_EQ(read->take, 5);
  EXPECT_EQ(read->ascending, true);
  EXPECT_EQ(page("ascending=0")->ascending, false);
}

TEST(Page, ClampsOrRefusesByRule) {
  EXPECT_EQ(page("$take=999999")->take, 100);
  EXPECT_EQ(page("$take=99999999999999999999999")->take, 100);
  EXPECT_EQ(page("$take=0")->take, 0);
  const PageRule strict{.take_default = 100, .take_max = 30'000, .refuse_over_max = true};
  EXPECT_EQ(page("$take=30000", strict)->take, 30'000);
  for (const auto query : {"$take=30001", "$take=0", "$take=-1", "$take=ten"}) {
    const auto read = page(query, strict);
    ASSERT_FALSE(read) << query;
    EXPECT_EQ(read.error().field, "$take");
  }
  for (const auto query : {"$skip=-1", "$skip=1.5", "$take=-1", "$ascending=up", "$take=1x"}) {
    EXPECT_FALSE(page(query)) << query;
  }
}

}  // namespace
}  // namespace parlance
