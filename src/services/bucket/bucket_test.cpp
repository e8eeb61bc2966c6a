#include "services/bucket/bucket.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "services/testing/command_fixture.h"
#include "store/buckets.h"

namespace parlance::services {
namespace {

using hub::testing::Client;

class BucketTest : public testing::CommandFixture {
 protected:
  std::string set(const std::string& uri, std::string_view resource,
                  std::string_view type = "application/json") {
    return outcome(ask(caller(bot_), Method::kSet, uri, resource, type));
  }
  std::string remove(const std::string& uri) {
    return outcome(ask(caller(bot_), Method::kDelete, uri));
  }
  std::string keys(const std::string& options = "") {
    return outcome(get(caller(bot_), "/buckets" + options));
  }
  std::string stored(const std::string& uri) { return outcome(get(caller(bot_), uri)); }
  static std::string collection(int total, const std::string& items) {
    return R"({"total":)" + std::to_string(total) + R"(,"itemType":"text/plain","items":[)" +
           items + "]}";
  }

  hub::AccountPtr bot_ = bot("mybot");
  const std::string missing_ = "67 The requested resource was not found";
};

TEST_F(BucketTest, ADocumentComesBackByteForByteWithItsType) {
  const std::string json = R"({"b":1.50,"a":[10000000000000000000001,"\u00e9é"],"b2":{}})";
  EXPECT_EQ(set("/buckets/abcd%c3%a9%201234", json, "application/x-my-type+json"), "");
  const auto response = get(caller(bot_), "/buckets/abcdé%201234");
  EXPECT_EQ(response.type, "application/x-my-type+json");
  EXPECT_EQ(response.resource, json);
  EXPECT_EQ(set("/buckets/text", R"("a \"quoted\" \ud83d\ude00 text")", "text/plain"), "");
  EXPECT_EQ(stored("/buckets/text"), R"("a \"quoted\" \ud83d\ude00 text")");
}

TEST_F(BucketTest, NastyTextsAreKept) {
  for (const std::string& text :
       {std::string("quote \" and \\ and '"), std::string("\u202Eright to left \u05D0\u05D1"),
        std::string("\U0001F468\u200D\U0001F469"), std::string("nul \0 tab \t bell \a", 18),
        std::string(100'000, 'x')}) {
    std::string json;
    append_json_string(json, text);
    EXPECT_EQ(set("/buckets/nasty", json, "text/plain"), "");
    EXPECT_EQ(stored("/buckets/nasty"), json);
  }
}

TEST_F(BucketTest, KeysAreCaseSensitiveAndListedInOrder) {
  EXPECT_EQ(keys(), collection(0, ""));
  for (const auto* key : {"b", "B", "a%2Fb", "%22"}) {
    EXPECT_EQ(set(std::string("/buckets/") + key, "1"), "");
  }
  EXPECT_EQ(keys(), collection(4, R"("\"","B","a/b","b")"));
  EXPECT_EQ(keys("?$skip=1&$take=2"), collection(4, R"("B","a/b")"));
  EXPECT_EQ(keys("?$take=999999&$skip=4"), collection(4, ""));
  EXPECT_TRUE(keys("?$take=-1").starts_with("64 "));
  EXPECT_EQ(stored("/buckets/A%2Fb"), missing_);
}

TEST_F(BucketTest, ASetReplacesValueTypeAndExpiry) {
  EXPECT_EQ(set("/buckets/k?expiration=1000", "1"), "");
  EXPECT_EQ(set("/buckets/k", R"("2")", "text/plain"), "");
  clock.advance(Millis{5000});
  EXPECT_EQ(stored("/buckets/k"), R"("2")");
  EXPECT_EQ(keys(), collection(1, R"("k")"));
}

TEST_F(BucketTest, WhatHasExpiredIsNotThere) {
  EXPECT_EQ(set("/buckets/k?expiration=1000", "1"), "");
  clock.advance(Millis{999});
  EXPECT_EQ(stored("/buckets/k"), "1");
  clock.advance(Millis{1});
  EXPECT_EQ(stored("/buckets/k"), missing_);
  EXPECT_EQ(keys(), collection(0, ""));
  EXPECT_EQ(remove("/buckets/k"), missing_);
}

TEST_F(BucketTest, WhatHasExpiredIsRemovedByLaterSets) {
  EXPECT_EQ(set("/buckets/old?expiration=0.5", "1"), "");
  clock.advance(Millis{1});
  EXPECT_EQ(set("/buckets/new", "2"), "");
  auto left = std::make_shared<std::int64_t>(0);
  EXPECT_TRUE(store->writer().write_now([&](store::Connection& connection) {
    *left = store::remove_expired_documents(connection, clock.now(), 10);
  }));
  EXPECT_EQ(*left, 0);
}

TEST_F(BucketTest, ExpirationIsANumberOfMilliseconds) {
  for (const auto* value : {"0", "-1", "soon", "nan", "inf", "1e300", "10s"}) {
    EXPECT_TRUE(
        set(std::string("/buckets/k?expiration=") + value, "1").starts_with("64 expiration"))
        << value;
  }
  EXPECT_EQ(set("/buckets/k?expiration=3162240000000", "1"), "");
  EXPECT_TRUE(set("/buckets/k?expiration=3162240000001", "1").starts_with("64 "));
  EXPECT_EQ(set("/buckets/k?expiration=30000.25", "1"), "");
}

TEST_F(BucketTest, LimitsAreNamed) {
  EXPECT_EQ(set("/buckets/" + std::string(512, 'k'), "1"), "");
  EXPECT_EQ(set("/buckets/" + std::string(513, 'k'), "1"),
            "64 key: must not be longer than 512 bytes");
  const std::size_t most = std::size_t{5} << 20;
  EXPECT_EQ(set("/buckets/big", '"' + std::string(most - 2, 'x') + '"', "text/plain"), "");
  EXPECT_EQ(set("/buckets/big", '"' + std::string(most - 1, 'x') + '"', "text/plain"),
            "64 resource: must not be larger than 5 MiB of JSON");
  EXPECT_EQ(stored("/buckets/big").size(), most);
  EXPECT_TRUE(set("/buckets/k", "").starts_with("22 "));
}

TEST_F(BucketTest, BucketsOfOthersAreClosed) {
  const auto other = bot("other");
  EXPECT_EQ(set("/buckets/k", "1"), "");
  EXPECT_EQ(outcome(get(caller(other), "/buckets/k")), missing_);
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/buckets/k")), 31);
  Client guest;
  connect(guest, "ann@0mn.io/web", nullptr);
  EXPECT_EQ(code(get(caller(guest), "/buckets/k")), 66);
}

TEST_F(BucketTest, ARemovedDocumentIsGone) {
  EXPECT_EQ(set("/buckets/k", "1"), "");
  EXPECT_EQ(remove("/buckets/k"), "");
  EXPECT_EQ(remove("/buckets/k"), missing_);
  EXPECT_EQ(stored("/buckets/k"), missing_);
}

}  // namespace
}  // namespace parlance::services
