#include "services/history/page_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::services {
namespace {

constexpr std::size_t kRoomy = std::size_t{64} << 20;
constexpr PageSource kSource{.thread = 7, .version = 3, .retained_from = 10};

std::string person(int number) {
  return "person" + std::to_string(number) + "@0mn.io";
}

TEST(PageCacheTest, GivesWhatWasPutWithItsThreadAndVersion) {
  PageCache cache(kRoomy);
  const PageKey key{.owner = 1, .peer = "ann@0mn.io", .take = 20};
  EXPECT_FALSE(cache.find(key, 10));
  cache.put(key, kSource, "page", 42);
  const auto kept = cache.find(key, 10);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->page, "page");
  EXPECT_EQ(kept->total, 42);
  EXPECT_EQ(kept->thread, 7);
  EXPECT_EQ(kept->version, 3U);
  EXPECT_TRUE(kept->sure);
}

TEST(PageCacheTest, TellsPagesApart) {
  PageCache cache(kRoomy);
  cache.put({1, "ann@0mn.io", 20, false}, kSource, "page", 42);
  EXPECT_FALSE(cache.find({2, "ann@0mn.io", 20, false}, 10));
  EXPECT_FALSE(cache.find({1, "bob@0mn.io", 20, false}, 10));
  EXPECT_FALSE(cache.find({1, "ann@0mn.io", 19, false}, 10));
  EXPECT_FALSE(cache.find({1, "ann@0mn.io", 20, true}, 10));
  EXPECT_TRUE(cache.find({1, "Ann@0mn.IO", 20, false}, 10));
}

TEST(PageCacheTest, AnotherPageTakesTheOldOnesPlace) {
  PageCache cache(kRoomy);
  const PageKey key{.owner = 1, .peer = "ann@0mn.io", .take = 20};
  cache.put(key, kSource, std::string(5000, 'a'), 42);
  const std::size_t bytes = cache.bytes();
  cache.put(key, {.thread = 7, .version = 4}, std::string(5000, 'b'), 43);
  EXPECT_EQ(cache.find(key, 0)->page.front(), 'b');
  EXPECT_EQ(cache.find(key, 0)->version, 4U);
  EXPECT_EQ(cache.bytes(), bytes);
}

TEST(PageCacheTest, IsNotSureOnceRetentionMovesOnUntilItIsConfirmed) {
  PageCache cache(kRoomy);
  const PageKey key{.owner = 1, .peer = "ann@0mn.io", .take = 20};
  cache.put(key, kSource, "page", 42);
  EXPECT_FALSE(cache.find(key, 15)->sure);
  EXPECT_FALSE(cache.find(key, 0)->sure);
  cache.confirm(key, {.thread = 7, .version = 3, .retained_from = 15});
  EXPECT_TRUE(cache.find(key, 10)->sure);
  EXPECT_TRUE(cache.find(key, 12)->sure);
  EXPECT_TRUE(cache.find(key, 15)->sure);
  EXPECT_FALSE(cache.find(key, 16)->sure);
  // Of a version that is no longer kept.
  cache.confirm(key, {.thread = 7, .version = 2, .retained_from = 16});
  EXPECT_FALSE(cache.find(key, 16)->sure);
}

TEST(PageCacheTest, StaysWithinItsLimit) {
  constexpr std::size_t kLimit = std::size_t{4} << 20;
  PageCache cache(kLimit);
  for (int i = 0; i < 3000; ++i) {
    cache.put({1, person(i), 20, false}, kSource, std::string(6000, 'x'), 42);
    ASSERT_LE(cache.bytes(), kLimit);
  }
  EXPECT_GT(cache.bytes(), kLimit / 10 * 8);
  int kept = 0;
  for (int i = 0; i < 3000; ++i) kept += cache.find({1, person(i), 20, false}, 10) ? 1 : 0;
  EXPECT_GT(kept, 500);
}

TEST(PageCacheTest, KeepsWhatIsAskedForOften) {
  PageCache cache(std::size_t{4} << 20);
  const PageKey often{.owner = 1, .peer = "ann@0mn.io", .take = 20};
  cache.put(often, kSource, std::string(6000, 'a'), 42);
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(cache.find(often, 10)) << i;
    cache.put({1, person(i), 20, false}, kSource, std::string(6000, 'x'), 42);
  }
}

TEST(PageCacheTest, KeepsNoPageThatIsTooLargeAndNothingWithoutRoom) {
  const PageKey key{.owner = 1, .peer = "ann@0mn.io", .take = 20};
  PageCache cache(std::size_t{64} << 10);
  cache.put(key, kSource, std::string(2000, 'x'), 42);
  EXPECT_FALSE(cache.find(key, 10));
  PageCache none(0);
  none.put(key, kSource, "page", 42);
  EXPECT_FALSE(none.find(key, 10));
  EXPECT_EQ(none.bytes(), 0U);
}

}  // namespace
}  // namespace parlance::services
