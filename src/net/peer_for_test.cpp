#include "net/peer_for_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "net/http_parser.h"

namespace parlance::net::test {

Peer::Peer(std::uint16_t port) {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const timeval limit{.tv_sec = kDeadline.count(), .tv_usec = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Peer::~Peer() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Peer::start_tls(std::string_view protocols, bool old) {
  context_ = SSL_CTX_new(TLS_client_method());
  if (old) {
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, TLS1_1_VERSION);
  }
  ssl_ = SSL_new(context_);
  if (!protocols.empty()) {
    SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  SSL_set_fd(ssl_, descriptor_);
  return SSL_connect(ssl_) == 1;
}

bool Peer::start_tls_behind(std::string_view clear, std::string_view answer) {
  context_ = SSL_CTX_new(TLS_client_method());
  SSL* const ssl = SSL_new(context_);
  SSL_set_connect_state(ssl);
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(in, -1);
  SSL_set_bio(ssl, in, out);
  SSL_do_handshake(ssl);  // writes the hello into `out`
  char* hello = nullptr;
  const auto size = BIO_get_mem_data(out, &hello);
  send(std::string(clear) + std::string(hello, static_cast<std::size_t>(size)));
  if (read_exactly(answer.size()) != answer || !buffer_.empty()) {
    // What came behind the answer belongs to the handshake.
    BIO_write(in, buffer_.data(), static_cast<int>(buffer_.size()));
    buffer_.clear();
  }
  // The rest is read from the socket, behind what the memory still holds.
  while (!SSL_is_init_finished(ssl)) {
    if (SSL_do_handshake(ssl) == 1) break;
    const auto more = read_some();
    if (more.empty()) {
      SSL_free(ssl);
      return false;
    }
    BIO_write(in, more.data(), static_cast<int>(more.size()));
  }
  char* rest = nullptr;
  const auto rest_size = BIO_get_mem_data(out, &rest);
  const auto hello_size = static_cast<std::size_t>(size);
  send(std::string_view(rest, static_cast<std::size_t>(rest_size)).substr(hello_size));
  SSL_set0_wbio(ssl, BIO_new_socket(descriptor_, BIO_NOCLOSE));
  ssl_ = ssl;
  early_ = in;
  return true;
}

bool Peer::got_close_notify() const {
  return ssl_ != nullptr && (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0 &&
         SSL_get_error(ssl_, 0) == SSL_ERROR_ZERO_RETURN;
}

std::string Peer::alpn() const {
  const unsigned char* data = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &data, &size);
  return {reinterpret_cast<const char*>(data), size};
}

bool Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent =
        ssl_ != nullptr
            ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
            : static_cast<int>(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Peer::fill() {
  const auto held = buffer_.size();
  buffer_.resize(held + 65536);
  long count = 0;
  if (ssl_ == nullptr) {
    count = ::recv(descriptor_, buffer_.data() + held, 65536, 0);
  } else {
    for (;;) {
      count = SSL_read(ssl_, buffer_.data() + held, 65536);
      if (early_ == nullptr ||
          SSL_get_error(ssl_, static_cast<int>(count)) != SSL_ERROR_WANT_READ) {
        break;
      }
      // A session over memory: carry over what the socket has.
      char bytes[65536];
      const auto got = ::recv(descriptor_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      BIO_write(early_, bytes, static_cast<int>(got));
    }
  }
  if (count <= 0) ended_ = !(count < 0 && ssl_ == nullptr && errno == EAGAIN);
  buffer_.resize(held + static_cast<std::size_t>(std::max(count, 0L)));
  return count > 0;
}

std::string Peer::read_some() {
  if (buffer_.empty()) fill();
  return std::exchange(buffer_, {});
}

std::string Peer::take(std::size_t size) {
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

std::string Peer::read_exactly(std::size_t size) {
  while (buffer_.size() < size && fill()) {
  }
  return take(size);
}

std::string Peer::read_until(std::string_view end) {
  std::size_t from = 0;
  for (;;) {
    const auto at = buffer_.find(end, from);
    if (at != std::string::npos) return take(at + end.size());
    from = buffer_.size() < end.size() ? 0 : buffer_.size() - end.size() + 1;
    if (!fill()) return take(buffer_.size());
  }
}

std::string Peer::read_all() {
  std::string all;
  for (;;) {
    const std::string more = read_some();
    if (more.empty()) return all;
    all += more;
  }
}

void Peer::shut_down() {
  ::shutdown(descriptor_, SHUT_WR);
}

void Peer::reset() {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  ::close(descriptor_);
  descriptor_ = -1;
}

void Peer::receive_buffer(int bytes) {
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

std::string Peer::Response::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return {};
}

Peer::Response Peer::response(bool head_only) {
  Response response;
  response.head = read_until("\r\n\r\n");
  if (response.head.size() < 12) return response;
  std::from_chars(response.head.data() + 9, response.head.data() + 12, response.status);
  if (head_only || response.status < 200 || response.status == 204 || response.status == 304) {
    return response;
  }
  if (response.header("Transfer-Encoding") == "chunked") {
    for (;;) {
      const auto line = read_until("\r\n");
      const auto size = std::strtoul(line.c_str(), nullptr, 16);
      response.body += read_exactly(size);
      if (read_exactly(2) != "\r\n") {
        response.status = 0;  // cut
        return response;
      }
      if (size == 0) return response;
    }
  }
  const auto length = response.header("Content-Length");
  response.body = length.empty() ? read_all() : read_exactly(std::stoul(length));
  return response;
}

Peer::Response Peer::get(const std::string& target) {
  send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  return response();
}

Peer::Response Peer::upgrade(const std::string& more_headers, const std::string& target) {
  send("GET " + target +
       " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
       more_headers + "\r\n");
  return response();
}

std::string Peer::frame(std::uint8_t first_byte, std::string_view payload) {
  std::string out(1, static_cast<char>(first_byte));
  const auto size = payload.size();
  if (size < 126) {
    out.push_back(static_cast<char>(0x80 | size));
  } else if (size <= 0xffff) {
    out.push_back(static_cast<char>(0x80 | 126));
    out.push_back(static_cast<char>(size >> 8));
    out.push_back(static_cast<char>(size));
  } else {
    out.push_back(static_cast<char>(0x80 | 127));
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<char>(std::uint64_t{size} >> shift));
    }
  }
  const char key[4] = {'\x12', '\xa4', '\x07', '\xff'};
  out.append(key, 4);
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<char>(payload[i] ^ key[i % 4]));
  }
  return out;
}

Peer::Frame Peer::read_frame() {
  const auto start = read_exactly(2);
  if (start.size() < 2) return {};
  Frame frame;
  frame.first_byte = static_cast<unsigned char>(start[0]);
  std::size_t size = static_cast<unsigned char>(start[1]);
  EXPECT_LT(size, 128u) << "a server's frame must not be masked";
  if (size >= 126) {
    const auto extended = read_exactly(size == 126 ? 2 : 8);
    size = 0;
    for (const char c : extended) size = size << 8 | static_cast<unsigned char>(c);
  }
  frame.payload = read_exactly(size);
  return frame;
}

TestCertificate::TestCertificate() {
  char directory[] = "/tmp/parlance-net-XXXXXX";
  const char* const made = ::mkdtemp(directory);
  certificate_ = std::string(made) + "/certificate.pem";
  key_ = std::string(made) + "/key.pem";
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key);
  X509_NAME* const name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  X509_sign(x509, key, EVP_sha256());
  FILE* file = std::fopen(certificate_.c_str(), "w");
  PEM_write_X509(file, x509);
  std::fclose(file);
  file = std::fopen(key_.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(x509);
  EVP_PKEY_free(key);
}

TestCertificate::~TestCertificate() {
  ::unlink(certificate_.c_str());
  ::unlink(key_.c_str());
  ::rmdir(certificate_.substr(0, certificate_.rfind('/')).c_str());
}

HttpFixture::~HttpFixture() {
  server.reset();
  pool.stop();
}

void HttpFixture::start(const HttpLimits& limits, std::optional<TlsFiles> tls) {
  server = std::make_unique<HttpServer>(pool, router, limits);
  const auto bound = server->listen("127.0.0.1", 0, std::move(tls));
  ASSERT_TRUE(bound.has_value()) << bound.error().message;
  port = *bound;
  pool.start();
}

}  // namespace parlance::net::test
