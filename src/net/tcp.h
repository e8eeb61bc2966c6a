// Byte-stream server with an in-band TLS upgrade (LIME over TCP, spec lime 4.3 and 5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/function.h"
#include "base/result.h"
#include "net/http.h"
#include "net/loop.h"

namespace parlance::net {

// One connection, alive until its handler's on_close has returned. Only on its loop.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void send(std::string_view bytes) = 0;  // coalesced per loop turn
  // Flushes what is queued, then does the TLS handshake as server; unencrypted bytes that came
  // after this call are an error. `done(false)` is followed by on_close.
  virtual void start_tls(Function<void(bool ok)> done) = 0;
  virtual bool secure() const = 0;
  virtual void close() = 0;  // flushes, then closes
  virtual std::size_t buffered() const = 0;
  // Bytes that the peer's kernel has not acknowledged yet (SIOCOUTQ) plus buffered().
  virtual std::size_t unacknowledged() const = 0;
  virtual Loop& loop() const = 0;
  virtual std::string_view remote_address() const = 0;
};

class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  virtual void on_open(Stream& stream) = 0;
  // All unconsumed bytes so far; returns how many were consumed. The rest is kept (only the tail is
  // copied) and shown again with more behind it, up to `input_limit`, after which on_overflow.
  virtual std::size_t on_data(std::string_view bytes) = 0;
  virtual void on_overflow() = 0;
  virtual void on_writable(bool writable) { (void)writable; }
  // The server is going down: say the protocol's farewell and close. What is still open after the
  // grace of TcpServer::drain is cut.
  virtual void on_drain(Stream& stream) { stream.close(); }
  virtual void on_close() = 0;
};

struct TcpOptions {
  std::size_t input_limit = std::size_t{8} << 20;
  std::size_t out_soft = std::size_t{1} << 20;
  std::size_t out_hard = std::size_t{32} << 20;  // above: closed
  std::size_t connections = 50'000;
};

class TcpServer {
 public:
  using Factory = std::function<std::unique_ptr<StreamHandler>()>;
  TcpServer(LoopPool& loops, Factory factory, TcpOptions options,
            std::optional<TlsFiles> tls = std::nullopt);
  ~TcpServer();
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);
  void drain(std::chrono::milliseconds grace, Function<void()> done);
  std::size_t connections() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::net
