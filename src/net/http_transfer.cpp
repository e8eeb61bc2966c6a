#include "net/http_transfer.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace parlance::net {

namespace {

constexpr std::size_t kHeaderLimit = 64 * 1024;

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view text) {
  return std::ranges::all_of(text,
                             [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7F); });
}

// The scheme in lower case, when the URL is whole and names a host.
Result<std::string> scheme_of(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), &curl_url_cleanup);
  const auto bad = [&] {
    return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is not an absolute http(s) URL", url),
                "url");
  };
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return bad();
  }
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, 0) != CURLUE_OK) return std::string{};
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  std::string scheme = to_lower(part(CURLUPART_SCHEME));
  if ((scheme != "http" && scheme != "https") || part(CURLUPART_HOST).empty()) return bad();
  return scheme;
}

}  // namespace

Result<void> check_call(const HttpCall& call, const EgressRules& rules) {
  if (call.url.find('\0') != std::string::npos) {
    return fail(ErrorCode::kInvalid, "the URL holds a NUL", "url");
  }
  const auto scheme = scheme_of(call.url);
  if (!scheme) return std::unexpected(scheme.error());
  if (*scheme == "http" && !rules.allows_http()) {
    return fail(ErrorCode::kForbidden,
                "plain http:// URLs are not allowed here (egress.allow_http)", "url");
  }
  if (!is_token(call.method)) {
    return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is no HTTP method", call.method),
                "method");
  }
  for (const auto& [name, value] : call.headers) {
    if (!is_token(name) || !is_header_value(value)) {
      return fail(ErrorCode::kInvalid, fmt::format("the header \"{}\" is not valid", name), name);
    }
  }
  return {};
}

HttpTransfer::HttpTransfer(EasyHandle easy, HttpCall call, const EgressRules& rules, Done done)
    : easy_(std::move(easy)), call_(std::move(call)), rules_(rules), done_(std::move(done)) {
  set_request();
  set_limits(rules);
}

bool HttpTransfer::has_header(std::string_view name) const {
  return std::ranges::any_of(call_.headers,
                             [&](const auto& header) { return iequals(header.first, name); });
}

void HttpTransfer::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(header_list_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  [[maybe_unused]] curl_slist* same = header_list_.release();
  header_list_.reset(longer);
}

void HttpTransfer::set_request() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_URL, call_.url.c_str());
  const bool has_body = !call_.body.empty();
  if (call_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (call_.method == "POST" || has_body) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call_.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size()));
  }
  if (call_.method != "GET" && call_.method != "HEAD" && call_.method != "POST") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
  } else if (call_.method == "GET" && has_body) {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "GET");
  }
  for (const auto& [name, value] : call_.headers) {
    add_header(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  // libcurl's own additions: a pause for "100 Continue", and a type that would be wrong.
  if (!has_header("Expect")) add_header("Expect:");
  if (!has_header("Content-Type")) add_header("Content-Type:");
  if (!has_header("User-Agent")) add_header("User-Agent: Parlance");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, header_list_.get());
}

void HttpTransfer::set_limits(const EgressRules& rules) {
  CURL* easy = easy_.get();
  const char* schemes = rules.allows_http() ? "http,https" : "https";
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, schemes);
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, call_.redirects > 0 ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, static_cast<long>(call_.redirects));
  // A proxy of the environment would connect on our behalf, past the policy.
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // never waits for a hung name server
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(1, call_.timeout.count())));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(1, call_.connect_timeout.count())));
  if (call_.method != "HEAD") {  // whose Content-Length is of a body that does not come
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                     static_cast<curl_off_t>(std::max<std::size_t>(1, call_.response_limit)));
  }
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &HttpTransfer::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpTransfer::take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpTransfer::take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
}

curl_socket_t HttpTransfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const auto ip = IpAddress::from(&address->addr);
  if (!ip || !transfer.rules_.allows(*ip)) {
    transfer.refused_ = ip ? ip->to_string() : "of another family";
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t HttpTransfer::take_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  if (transfer.result_.body.size() + bytes > transfer.call_.response_limit) {
    transfer.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.result_.body.append(data, bytes);
  return bytes;
}

std::size_t HttpTransfer::take_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > kHeaderLimit) {
    transfer.too_large_ = true;
    return bytes == 0 ? 1 : 0;
  }
  const std::string_view line = trim({data, bytes});
  if (line.starts_with("HTTP/")) {  // of this response; those of a redirect before it are past
    transfer.result_.headers.clear();
    transfer.result_.body.clear();
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    transfer.result_.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  return bytes;
}

Error HttpTransfer::to_error(CURLcode code) const {
  const std::string_view said = error_text_.data();
  const std::string what(said.empty() ? std::string_view(curl_easy_strerror(code)) : said);
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
    return {ErrorCode::kTooLarge,
            fmt::format("the response is larger than {} bytes", call_.response_limit)};
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::kTimeout, what};
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::kInvalid, what, "url"};
    case CURLE_UNSUPPORTED_PROTOCOL:
      if (header_bytes_ == 0) break;  // libcurl's word for an answer that is not HTTP/1
      return {ErrorCode::kForbidden, "a redirect leads to a URL that is not allowed", "url"};
    case CURLE_COULDNT_CONNECT:
      if (!refused_.empty()) {
        return {ErrorCode::kForbidden,
                fmt::format("requests to the address {} are not allowed (egress.allow)", refused_),
                "url"};
      }
      break;
    default:
      break;
  }
  return {ErrorCode::kUnavailable, what};
}

void HttpTransfer::finish(CURLcode code) {
  if (code != CURLE_OK) {
    abandon(to_error(code));
    return;
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  result_.status = static_cast<int>(status);
  std::exchange(done_, nullptr)(std::move(result_));
}

void HttpTransfer::abandon(Error error) {
  std::exchange(done_, nullptr)(std::unexpected(std::move(error)));
}

EasyHandle HttpTransfer::take_handle() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

}  // namespace parlance::net
