#include "services/resource.h"

#include <gtest/gtest.h>

namespace parlance::services {
namespace {

TEST(ResourceTest, FindsMembersWithoutRegardToCase) {
  const auto resource = Resource::read(R"({"Temporary":"true","TTL":"60","id":"a","none":null})");
  ASSERT_TRUE(resource);
  EXPECT_EQ(**resource->boolean("temporary"), true);
  EXPECT_EQ(**resource->integer("ttl"), 60);
  EXPECT_EQ(**resource->string("ID"), "a");
  EXPECT_FALSE(resource->string("none")->has_value());
  EXPECT_FALSE(resource->string("absent")->has_value());
  EXPECT_EQ(resource->members().size(), 3U);
}

TEST(ResourceTest, NamesTheMemberOfAWrongType) {
  const auto resource = Resource::read(R"({"a":{},"b":1.5,"c":"maybe","d":["x",1]})");
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource->string("a").error().field, "a");
  EXPECT_EQ(resource->integer("b").error().field, "b");
  EXPECT_EQ(resource->boolean("c").error().field, "c");
  EXPECT_EQ(resource->strings("d").error().field, "d");
}

TEST(ResourceTest, RefusesWhatIsNoObject) {
  for (const auto* json : {"[]", "\"x\"", "", "{\"a\":1", "{} x"}) {
    EXPECT_FALSE(Resource::read(json)) << json;
  }
}

}  // namespace
}  // namespace parlance::services
