// TLS on the server's side, through OpenSSL, over a non-blocking socket. No OpenSSL header leaks.
// net's own header.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace parlance::net {

// Certificate, key and settings: TLS 1.2 or later, ALPN http/1.1 when asked, session tickets.
// Immutable once made, so shared by all loops.
class TlsContext {
 public:
  // kInvalid, with the file in `field`, when a file cannot be read or key and certificate disagree.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  explicit TlsContext(void* context) : context_(context) {}
  void* context_;  // SSL_CTX
};

// One encrypted connection. Reads from and writes to the descriptor itself, so that nothing stands
// between OpenSSL's records and the kernel.
class TlsSession {
 public:
  enum class Io {
    kDone,       // some bytes, or the handshake is complete
    kWantRead,   // wait for readable
    kWantWrite,  // wait for writable
    kClosed,     // the peer ended the session or the connection
    kFailed,     // protocol or socket error
  };

  TlsSession(const TlsContext& context, int descriptor);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Encrypted bytes that were read from the socket already; they come before what it still holds.
  void feed(std::string_view encrypted);

  Io handshake();
  Io read(char* into, std::size_t size, std::size_t& count);
  Io write(const char* from, std::size_t size, std::size_t& count);
  void shutdown();  // sends close_notify if it can be sent at once

 private:
  struct Bio;
  Io result(int code);

  void* ssl_ = nullptr;  // SSL
  int descriptor_;
  bool ended_ = false;  // the peer sent its FIN
  bool begun_ = false;  // a first byte of TLS was seen
  std::string early_;
  std::size_t early_used_ = 0;
};

}  // namespace parlance::net
