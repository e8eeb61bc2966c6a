#include "net/http_parser.h"

#include <boost/beast/http/basic_parser.hpp>

namespace parlance::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t kMethodBytes = 32;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Fields that decide on framing and routing; found by name once, while parsing.
enum class Known {
  kOther,
  kHost,
  kContentLength,
  kTransferEncoding,
  kConnection,
  kExpect,
  kUpgrade
};

Known known(http::field field) {
  switch (field) {
    case http::field::host:
      return Known::kHost;
    case http::field::content_length:
      return Known::kContentLength;
    case http::field::transfer_encoding:
      return Known::kTransferEncoding;
    case http::field::expect:
      return Known::kExpect;
    case http::field::upgrade:
      return Known::kUpgrade;
    default:
      return Known::kOther;
  }
}

// uri-host [ ":" port ] of RFC 3986, by its characters; may be empty.
bool valid_host(std::string_view host) {
  for (const char c : host) {
    const bool alnum = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
    if (!alnum && std::string_view("-._~%!$&'()*+,;=:[]").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

HttpFault fault_of(const beast::error_code& error, std::string_view first_line) {
  if (error == http::error::bad_version) {
    // A well-formed version that is not ours, or no version at all?
    const auto at = first_line.rfind(' ');
    const auto version = at == std::string_view::npos ? first_line : first_line.substr(at + 1);
    const bool formed = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                        version[5] >= '0' && version[5] <= '9' && version[7] >= '0' &&
                        version[7] <= '9';
    if (formed) return {505, "HTTP version not supported"};
    return {400, "malformed request line"};
  }
  if (error == http::error::bad_method || error == http::error::bad_target) {
    return {400, "malformed request line"};
  }
  if (error == http::error::header_limit) return {431, "request head too large"};
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length) {
    return {400, "invalid Content-Length"};
  }
  if (error == http::error::bad_transfer_encoding) return {400, "invalid Transfer-Encoding"};
  return {400, "malformed header field"};
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto item = list.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (same_name(item, token)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

// The grammar. Nothing is stored but views; what framing needs is noted on the way.
class HeadParser::Beast final : public http::basic_parser<true> {
 public:
  Beast(HeadParser& parser, std::string_view bytes, const HttpLimits& limits)
      : parser_(parser), bytes_(bytes), limits_(limits) {
    header_limit(static_cast<std::uint32_t>(bytes.size() + 1));  // the caller checks the size
    body_limit(boost::none);
  }

  unsigned hosts = 0;
  unsigned lengths = 0;
  unsigned encodings = 0;
  std::size_t host_at = 0;
  std::string_view encoding;
  HttpFault fault{0, {}};
  bool version_1_1 = false;
  bool expects = false;
  bool expects_other = false;
  bool upgrade_websocket = false;

 private:
  void refuse(int status, std::string_view what, beast::error_code& error) {
    fault = {status, what};
    error = http::error::bad_value;
  }

  void on_request_impl(http::verb, beast::string_view method, beast::string_view target,
                       int version, beast::error_code& error) override {
    parser_.head_.method = view(method);
    parser_.head_.target = view(target);
    version_1_1 = version == 11;
    if (method.size() > kMethodBytes) return refuse(501, "unknown method", error);
    if (target.size() > limits_.target_bytes) return refuse(414, "request target too long", error);
  }

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& error) override {
    // Beast unfolds obsolete folding into a buffer of its own, and drops a fold of nothing.
    const auto last = value.data() + value.size();
    const bool in_place = value.data() >= bytes_.data() && last <= bytes_.data() + bytes_.size();
    if (!in_place || folded(name, value)) return refuse(400, "obsolete line folding", error);
    if (parser_.headers_.size() >= limits_.headers) {
      return refuse(431, "too many header fields", error);
    }
    switch (known(field)) {
      case Known::kHost:
        host_at = parser_.headers_.size();
        ++hosts;
        break;
      case Known::kContentLength:
        ++lengths;
        break;
      case Known::kTransferEncoding:
        ++encodings;
        encoding = view(value);
        break;
      case Known::kExpect:
        if (same_name(view(value), "100-continue")) {
          expects = true;
        } else {
          expects_other = true;
        }
        break;
      case Known::kUpgrade:
        if (list_has(view(value), "websocket")) upgrade_websocket = true;
        break;
      default:
        break;
    }
    parser_.headers_.push_back({view(name), view(value)});
  }

  // Between the colon and the value only blanks may stand, no line end.
  static bool folded(beast::string_view name, beast::string_view value) {
    for (const char* p = name.data() + name.size(); p < value.data(); ++p) {
      if (*p == '\r') return true;
    }
    return false;
  }

  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
    return 0;
  }
  void on_finish_impl(beast::error_code&) override {}

  HeadParser& parser_;
  const std::string_view bytes_;
  const HttpLimits& limits_;
};

Parse HeadParser::refuse(int status, std::string_view what) {
  fault_ = {status, what};
  return Parse::kFault;
}

Parse HeadParser::parse(std::string_view bytes, const HttpLimits& limits) {
  head_ = {};
  headers_.clear();
  Beast beast(*this, bytes, limits);
  beast::error_code error;
  const auto used = beast.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) {
    fault_ = beast.fault.status != 0 ? beast.fault
                                     : fault_of(error, bytes.substr(0, bytes.find("\r\n")));
    return Parse::kFault;
  }
  if (error || !beast.is_header_done()) {
    if (bytes.size() >= limits.head_bytes) return refuse(431, "request head too large");
    // A method or a target without end is told apart as long as nothing else has begun.
    if (head_.method.empty() && bytes.size() > kMethodBytes &&
        bytes.substr(0, kMethodBytes + 1).find(' ') == std::string_view::npos) {
      return refuse(501, "unknown method");
    }
    if (head_.method.empty() && bytes.size() > limits.target_bytes + kMethodBytes) {
      return refuse(414, "request target too long");
    }
    return Parse::kMore;
  }
  if (used > limits.head_bytes) return refuse(431, "request head too large");
  head_.size = used;
  head_.http_1_1 = beast.version_1_1;
  head_.headers = headers_;

  // Framing. Two ways to say where a request ends are a way to smuggle another one.
  if (beast.encodings > 0) {
    if (beast.lengths > 0) return refuse(400, "both Transfer-Encoding and Content-Length");
    if (!head_.http_1_1) return refuse(400, "Transfer-Encoding in HTTP/1.0");
    if (beast.encodings > 1) return refuse(400, "repeated Transfer-Encoding");
    if (!same_name(beast.encoding, "chunked")) return refuse(501, "unsupported Transfer-Encoding");
    head_.chunked = true;
  } else if (beast.lengths > 0) {
    head_.content_length = beast.content_length().value_or(0);
  }
  if (beast.hosts > 1) return refuse(400, "repeated Host");
  if (beast.hosts == 0 && head_.http_1_1) return refuse(400, "missing Host");
  if (beast.hosts == 1 && !valid_host(headers_[beast.host_at].value)) {
    return refuse(400, "invalid Host");
  }
  if (beast.expects_other) return refuse(417, "unknown expectation");
  head_.expect_continue =
      beast.expects && head_.http_1_1 && (head_.chunked || head_.content_length > 0);
  head_.keep_alive = beast.keep_alive();
  head_.websocket = beast.upgrade_websocket && beast.upgrade() && head_.http_1_1;
  return split_target();
}

// Request target forms of RFC 9112 section 3.2.
Parse HeadParser::split_target() {
  auto rest = head_.target;
  if (head_.method == "CONNECT") return refuse(501, "CONNECT is not offered");
  if (rest == "*") {
    if (head_.method != "OPTIONS") return refuse(400, "malformed request target");
    head_.path = rest;
    return Parse::kDone;
  }
  if (rest.front() != '/') {
    const auto scheme = rest.find("://");
    if (scheme == std::string_view::npos || !(same_name(rest.substr(0, scheme), "http") ||
                                              same_name(rest.substr(0, scheme), "https"))) {
      return refuse(400, "malformed request target");
    }
    rest.remove_prefix(scheme + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.empty() || !valid_host(authority)) return refuse(400, "malformed request target");
    // Section 3.2.2: the target's authority replaces the Host field.
    for (Header& header : headers_) {
      if (same_name(header.name, "host")) header.value = authority;
    }
    rest.remove_prefix(authority.size());
    if (rest.empty() || rest.front() == '?') {
      head_.path = "/";
      head_.query = rest.empty() ? rest : rest.substr(1);
      return head_.query.find('#') == std::string_view::npos
                 ? Parse::kDone
                 : refuse(400, "malformed request target");
    }
  }
  if (rest.find('#') != std::string_view::npos) return refuse(400, "malformed request target");
  const auto mark = rest.find('?');
  head_.path = rest.substr(0, mark);
  if (mark != std::string_view::npos) head_.query = rest.substr(mark + 1);
  return Parse::kDone;
}

}  // namespace parlance::net
