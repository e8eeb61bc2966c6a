#include "hub/webhook_headers.h"

#include <gtest/gtest.h>

namespace parlance::hub {
namespace {

const WebhookHeaders kOwn = {{"Content-Type", "application/json"}};

TEST(WebhookHeadersTest, AddsTheBotsOwn) {
  const WebhookHeaders expected = {{"Content-Type", "application/json"},
                                   {"X-Token", "a b"},
                                   {"Authorization", "Basic eA=="},
                                   {"X-Number", "7"}};
  EXPECT_EQ(webhook_headers(R"({"X-Token":"a b","Authorization":"Basic eA==","X-Number":7})"),
            expected);
}

TEST(WebhookHeadersTest, LeavesOutWhatIsNotTheBotsToSet) {
  EXPECT_EQ(webhook_headers(R"({"HOST":"x","content-length":"3","Content-type":"text/plain",
                               "Transfer-Encoding":"chunked","Connection":"close"})"),
            kOwn);
}

TEST(WebhookHeadersTest, LeavesOutWhatWouldBreakTheRequest) {
  EXPECT_EQ(webhook_headers(R"({"X-A":"1\r\nX-B: 2","Bad Name":"1","":"1","X-C":null,"X-D":{}})"),
            kOwn);
  EXPECT_EQ(webhook_headers("not json"), kOwn);
  EXPECT_EQ(webhook_headers(""), kOwn);
}

}  // namespace
}  // namespace parlance::hub
