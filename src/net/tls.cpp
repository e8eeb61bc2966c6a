#include "net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace parlance::net {
namespace {

std::string last_error() {
  const auto code = ERR_get_error();
  if (code == 0) return "unknown error";
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

// Chooses http/1.1 when the client offers it; a client that offers only others goes on without.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* in, unsigned in_length, void*) {
  constexpr std::string_view wanted = "http/1.1";
  for (unsigned i = 0; i < in_length;) {
    const unsigned length = in[i];
    if (i + 1 + length > in_length) break;
    if (std::string_view(reinterpret_cast<const char*>(in) + i + 1, length) == wanted) {
      *out = in + i + 1;
      *out_length = static_cast<unsigned char>(length);
      return SSL_TLSEXT_ERR_OK;
    }
    i += 1 + length;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) return fail(ErrorCode::kInternal, "TLS: " + last_error());
  std::shared_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Tickets resume sessions; a cache in memory would only repeat what they hold.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return fail(ErrorCode::kInvalid, "TLS certificate: " + last_error(), files.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(ErrorCode::kInvalid, "TLS key: " + last_error(), files.key);
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return fail(ErrorCode::kInvalid, "TLS key does not belong to the certificate", files.key);
  }
  return made;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

// The source and sink of a session's records: first the bytes read before the session began, then
// the socket. OpenSSL's own socket BIO knows no such bytes and may raise SIGPIPE.
namespace {

// A client that ends its last clear-text envelope with a line feed sends that before its
// ClientHello, whose first byte is never a blank.
std::size_t leading_blanks(std::string_view bytes) {
  return std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
}

}  // namespace

struct TlsSession::Bio {
  static int read(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (self.early_used_ < self.early_.size()) {
      *count = std::min(size, self.early_.size() - self.early_used_);
      std::memcpy(into, self.early_.data() + self.early_used_, *count);
      self.early_used_ += *count;
      if (self.early_used_ == self.early_.size()) {
        self.early_ = {};
        self.early_used_ = 0;
      }
      return 1;
    }
    auto result = ::recv(self.descriptor_, into, size, 0);
    if (result == 0) self.ended_ = true;
    if (result > 0 && !self.begun_) {
      const std::size_t blanks = leading_blanks({into, static_cast<std::size_t>(result)});
      self.begun_ = blanks < static_cast<std::size_t>(result);
      result -= static_cast<ssize_t>(blanks);
      std::memmove(into, into + blanks, static_cast<std::size_t>(result));
      if (result == 0) return read(bio, into, size, count);
    }
    return done(bio, result, count, want_read);
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    auto& self = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    return done(bio, ::send(self.descriptor_, from, size, MSG_NOSIGNAL), count, want_write);
  }

  static int done(BIO* bio, ssize_t result, std::size_t* count, void (*retry)(BIO*)) {
    if (result > 0) {
      *count = static_cast<std::size_t>(result);
      return 1;
    }
    *count = 0;
    if (result < 0 && (errno == EAGAIN || errno == EINTR)) retry(bio);
    return 0;
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return static_cast<TlsSession*>(BIO_get_data(bio))->ended_ ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static int create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }

  static void want_read(BIO* bio) { BIO_set_flags(bio, BIO_FLAGS_READ | kRetry); }
  static void want_write(BIO* bio) { BIO_set_flags(bio, BIO_FLAGS_WRITE | kRetry); }
  static constexpr int kRetry = BIO_FLAGS_SHOULD_RETRY;

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "parlance socket");
      BIO_meth_set_read_ex(m, &Bio::read);
      BIO_meth_set_write_ex(m, &Bio::write);
      BIO_meth_set_ctrl(m, &Bio::control);
      BIO_meth_set_create(m, &Bio::create);
      return m;
    }();
    return made;
  }
};

TlsSession::TlsSession(const TlsContext& context, int descriptor) : descriptor_(descriptor) {
  SSL* const ssl = SSL_new(static_cast<SSL_CTX*>(context.context_));
  BIO* const bio = ssl == nullptr ? nullptr : BIO_new(Bio::method());
  if (bio == nullptr) {
    SSL_free(ssl);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_accept_state(ssl);
  ssl_ = ssl;
}

TlsSession::~TlsSession() {
  SSL_free(static_cast<SSL*>(ssl_));
}

void TlsSession::feed(std::string_view encrypted) {
  if (!begun_) encrypted.remove_prefix(leading_blanks(encrypted));
  begun_ = begun_ || !encrypted.empty();
  early_.erase(0, early_used_);
  early_used_ = 0;
  early_.append(encrypted);
}

TlsSession::Io TlsSession::result(int code) {
  if (code == 1) return Io::kDone;
  switch (SSL_get_error(static_cast<SSL*>(ssl_), code)) {
    case SSL_ERROR_WANT_READ:
      return Io::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return Io::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Io::kClosed;
    default:
      ERR_clear_error();
      return Io::kFailed;
  }
}

TlsSession::Io TlsSession::handshake() {
  ERR_clear_error();
  return result(SSL_do_handshake(static_cast<SSL*>(ssl_)));
}

TlsSession::Io TlsSession::read(char* into, std::size_t size, std::size_t& count) {
  ERR_clear_error();
  count = 0;
  return result(SSL_read_ex(static_cast<SSL*>(ssl_), into, size, &count));
}

TlsSession::Io TlsSession::write(const char* from, std::size_t size, std::size_t& count) {
  ERR_clear_error();
  count = 0;
  return result(SSL_write_ex(static_cast<SSL*>(ssl_), from, size, &count));
}

void TlsSession::shutdown() {
  ERR_clear_error();
  if (SSL_is_init_finished(static_cast<SSL*>(ssl_))) SSL_shutdown(static_cast<SSL*>(ssl_));
  ERR_clear_error();
}

}  // namespace parlance::net
