// Heads of HTTP/1.1 requests out of bytes (RFC 9112), in place. No I/O and no knowledge of routes.
// net's own header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace parlance::net {

enum class Parse {
  kDone,
  kMore,   // what is there is right so far
  kFault,  // see fault()
};

// Why a request is refused: a status to answer with, and a text for people. Then the connection
// ends, since where the next request would start is not known.
struct HttpFault {
  int status = 400;
  std::string_view what;
};

// A request's head. All views are into the parsed bytes.
struct HttpHead {
  std::size_t size = 0;  // of the head, its blank line included
  std::string_view method;
  std::string_view target;
  std::string_view path;  // "*" for the asterisk form
  std::string_view query;
  std::span<const Header> headers;
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool http_1_1 = false;
  bool keep_alive = false;
  bool expect_continue = false;
  bool websocket = false;  // asks for an upgrade to it
};

// Parses heads; one a loop, as it keeps only memory. Beast's parser does the grammar; what it
// allows and a server behind proxies must not (folding, several framings, absent Host …) is refused
// on top of it.
class HeadParser {
 public:
  // `bytes` start at the request line. kDone: head() is good until the next call.
  Parse parse(std::string_view bytes, const HttpLimits& limits);
  const HttpHead& head() const { return head_; }
  const HttpFault& fault() const { return fault_; }

 private:
  class Beast;

  Parse refuse(int status, std::string_view what);
  Parse split_target();

  HttpHead head_;
  HttpFault fault_;
  std::vector<Header> headers_;
};

// Compares ASCII without case.
bool same_name(std::string_view a, std::string_view b);
// Whether the comma-separated list has the token, without case.
bool list_has(std::string_view list, std::string_view token);

}  // namespace parlance::net
