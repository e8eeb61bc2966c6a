// Outgoing HTTP through libcurl's multi interface on a thread of its own. Every request obeys the
// egress policy, checked on the address really connected to.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/function.h"
#include "base/result.h"

namespace parlance::net {

// Which addresses bots' requests may reach. Default: every public address; none of loopback,
// private, link-local, multicast, unspecified (IPv4 and IPv6, mapped forms included).
struct EgressPolicy {
  std::vector<std::string> allow;  // CIDR blocks that are allowed though denied by default
  std::vector<std::string> deny;   // CIDR blocks that are denied; wins over allow
  bool allow_http = false;         // plain http:// URLs
};

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds connect_timeout{5'000};
  std::size_t response_limit = std::size_t{1} << 20;
  int redirects = 0;
};

struct HttpResult {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names as received
  std::string body;
};

class HttpClient {
 public:
  explicit HttpClient(EgressPolicy policy);
  ~HttpClient();  // cancels what is under way: their `done` gets kUnavailable

  // `done` is called on the client's thread: it must only post. Errors: kForbidden (policy),
  // kTimeout, kTooLarge, kUnavailable (connection), kInvalid (URL).
  void send(HttpCall call, Function<void(Result<HttpResult>)> done);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::net
