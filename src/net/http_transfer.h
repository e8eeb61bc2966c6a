// One outgoing request on one of libcurl's easy handles: set up from an HttpCall, collects the
// response within its limit, and turns libcurl's outcome into ours. Only on the client's thread.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "base/function.h"
#include "base/result.h"
#include "net/egress.h"
#include "net/http_client.h"

namespace parlance::net {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;

// What is wrong with the call before anything is sent: its URL, scheme, method or headers.
Result<void> check_call(const HttpCall& call, const EgressRules& rules);

class HttpTransfer {
 public:
  using Done = Function<void(Result<HttpResult>)>;

  // `rules` outlives the transfer.
  HttpTransfer(EasyHandle easy, HttpCall call, const EgressRules& rules, Done done);
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  CURL* easy() const { return easy_.get(); }
  // Tells the caller, once.
  void finish(CURLcode code);
  void abandon(Error error);
  // The handle without its settings, to be used again; its connections stay in the multi handle.
  EasyHandle take_handle();

 private:
  struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void set_request();
  void set_limits(const EgressRules& rules);
  Error to_error(CURLcode code) const;
  bool has_header(std::string_view name) const;
  void add_header(const std::string& line);

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self);

  EasyHandle easy_;
  HttpCall call_;
  const EgressRules& rules_;
  Done done_;
  std::unique_ptr<curl_slist, ListDeleter> header_list_;
  HttpResult result_;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  std::string refused_;  // last address that the policy refused
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace parlance::net
