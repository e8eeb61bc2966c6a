// A response body that is written piece by piece. net's own header.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "net/http_connection.h"

namespace parlance::net {

// Its callbacks commonly own it, so whatever drops one holds the stream meanwhile.
class HttpStreamImpl final : public HttpStream,
                             public std::enable_shared_from_this<HttpStreamImpl> {
 public:
  // Without a connection it is a stream whose peer is gone.
  HttpStreamImpl(std::shared_ptr<HttpResponder::Connection> connection, EventLoop& loop)
      : connection_(std::move(connection)), loop_(loop) {}
  ~HttpStreamImpl() override;

  // Writes the head. A Content-Length among its headers fixes the length; otherwise the body is
  // chunked, or, for HTTP/1.0, ends with the connection.
  void begin(const HttpResponse& head);

  void write(std::string_view piece) override;
  void close() override;
  std::size_t buffered() const override;
  void on_close(Function<void()> callback) override;
  void on_drain(Function<void()> callback) override;

  void gone();     // the connection has ended
  void drained();  // its output has

 private:
  bool open() const { return connection_ != nullptr && connection_->stream_ == this; }

  std::shared_ptr<HttpResponder::Connection> connection_;
  EventLoop& loop_;
  bool chunked_ = false;
  std::optional<std::uint64_t> left_;
  Function<void()> on_close_;
  Function<void()> on_drain_;
};

}  // namespace parlance::net
