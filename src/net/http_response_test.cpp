#include "net/http_response.h"

#include <gtest/gtest.h>

#include "net/http_router.h"

namespace parlance::net {
namespace {

std::string head(int status, std::string_view type, const ResponseFraming& framing,
                 HeaderList headers = {}) {
  std::string out;
  append_response_head(out, status, type, framing, headers);
  const auto date = out.find("Date: ");
  EXPECT_NE(date, std::string::npos);
  return out.erase(date, out.find("\r\n", date) + 2 - date);
}

TEST(ResponseHead, WritesFramingAndConnection) {
  EXPECT_EQ(head(200, "text/plain", {.content_length = 5}),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(head(404, "", {.connection = ResponseFraming::Connection::kClose, .content_length = 0}),
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head(200, "", {.chunked = true}),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(head(204, "", {}), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(ResponseHead, NoHeaderOfAHandlerCanBreakTheMessage) {
  const std::pair<std::string, std::string> headers[] = {{"Location", "/a\r\nSet-Cookie: x=y"},
                                                         {"Content-Length", "3"},
                                                         {"transfer-encoding", "x"},
                                                         {"Connection", "close"},
                                                         {"X Y:", "z"}};
  EXPECT_EQ(head(302, "", {.content_length = 0}, headers),
            "HTTP/1.1 302 Found\r\nLocation: /a  Set-Cookie: x=y\r\nX-Y-: z\r\n"
            "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(head(200, "text/html\r\n\r\n<p>", {}),
            "HTTP/1.1 200 OK\r\nContent-Type: text/html    "
            "<p>\r\n\r\n");
}

std::string found(const HttpRouter& router, std::string_view method, std::string_view path) {
  const auto match = router.impl().find(method, path);
  return match.route != nullptr ? match.route->is.method + " " + match.route->is.path
                                : "[" + match.allow + "]";
}

TEST(Router, TakesTheExactPathThenTheLongestPrefix) {
  HttpRouter router;
  for (const auto& [method, path] : {std::pair{"GET", "/a"},
                                     {"POST", "/a"},
                                     {"GET", "/a/*"},
                                     {"*", "/a/b/*"},
                                     {"GET", "/*"},
                                     {"PUT", "/only"}}) {
    router.add({.method = method, .path = path, .handler = {}});
  }
  EXPECT_EQ(found(router, "GET", "/a"), "GET /a");
  EXPECT_EQ(found(router, "HEAD", "/a"), "GET /a");
  EXPECT_EQ(found(router, "POST", "/a"), "POST /a");
  EXPECT_EQ(found(router, "GET", "/a/"), "GET /a/*");
  EXPECT_EQ(found(router, "GET", "/a/x/y"), "GET /a/*");
  EXPECT_EQ(found(router, "DELETE", "/a/b/c"), "* /a/b/*");
  EXPECT_EQ(found(router, "GET", "/ab"), "GET /*");
  EXPECT_EQ(found(router, "GET", "/only"), "GET /*");
  EXPECT_EQ(found(router, "DELETE", "/only"), "[PUT, GET, HEAD]");
  EXPECT_EQ(found(router, "DELETE", "/a"), "[GET, HEAD, POST]");
}

TEST(Router, KnowsNothingOfOtherPaths) {
  HttpRouter router;
  router.add({.method = "GET", .path = "/a/*", .handler = {}});
  EXPECT_EQ(found(router, "GET", "/a"), "[]");
  EXPECT_EQ(found(router, "GET", "/A/b"), "[]");
  EXPECT_EQ(found(router, "PUT", "/a/b"), "[GET, HEAD]");
}

}  // namespace
}  // namespace parlance::net
