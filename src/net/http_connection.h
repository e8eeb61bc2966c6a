// One HTTP/1.1 connection: requests in, handlers, responses out, in order and one at a time. net's
// own header.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/http_reader.h"
#include "net/http_response.h"
#include "net/http_service.h"
#include "net/transport.h"
#include "net/websocket_upgrade.h"

namespace parlance::net {

class HttpStreamImpl;

struct HttpResponder::Connection final : Protocol,
                                         private HttpReader::Policies,
                                         std::enable_shared_from_this<HttpResponder::Connection> {
 public:
  Connection(const HttpService& service, EventLoop& loop)
      : service_(service), loop_(loop), route_(&service.router.no_route) {}
  ~Connection() override;

  // The responder's side. `exchange` names the request; answers to one that is over are ignored.
  bool open(std::uint64_t exchange) const {
    return transport_ != nullptr && busy_ && !replied_ && exchange == exchange_;
  }
  void reply(std::uint64_t exchange, HttpResponse response);
  void reply(std::uint64_t exchange, int status, std::string_view content_type,
             std::string_view body);
  std::shared_ptr<HttpStream> stream(std::uint64_t exchange, HttpResponse head);
  void receive(std::uint64_t exchange, std::unique_ptr<BodySink> sink);
  void upgrade(std::uint64_t exchange, const WebSocketOptions& options,
               std::shared_ptr<WebSocketHandler> handler);
  void dropped(std::uint64_t exchange);  // any thread
  EventLoop& loop() const { return loop_; }
  bool alive() const { return transport_ != nullptr; }

 private:
  friend class HttpStreamImpl;

  void on_start(Transport& transport) override;
  std::size_t on_input(std::span<char> bytes) override;
  void on_eof() override;
  void on_overflow() override;
  void on_flushed() override;
  void on_timeout() override;
  void on_drain() override;
  void on_closed() override;
  BodyPolicy body_policy(const HttpHead& head) override;

  void begin(const HttpHead& head, std::string_view body, bool streamed);
  void refuse_route(const HttpHead& head);
  void body_piece(std::string_view piece, bool last);
  void wait_for_more();
  void answer_expectation();
  void fail(const HttpFault& fault);
  void answer(int status, std::string_view content_type, std::string_view body,
              HeaderList headers = {});
  ResponseFraming framing() const;
  void begun(int status);  // the response
  void end_exchange();
  // Nothing more is read of the connection.
  bool closed() const { return transport_ == nullptr || transport_->closing(); }

  const HttpService& service_;
  EventLoop& loop_;
  Transport* transport_ = nullptr;  // none before the start and after the end
  HttpReader reader_;
  std::uint64_t exchange_ = 0;            // counts requests
  const HttpRouter::Impl::Route* route_;  // of the request being read, or being answered
  std::unique_ptr<BodySink> sink_;
  std::unique_ptr<WebSocketUpgrade> upgrade_;
  HttpStreamImpl* stream_ = nullptr;
  bool busy_ = false;       // a request is with its handler
  bool replied_ = false;    // its response has begun
  bool receiving_ = false;  // its body is still coming, in pieces
  bool in_handler_ = false;
  bool head_only_ = false;  // HEAD
  bool http_1_1_ = true;
  bool keep_alive_ = true;
  bool close_after_ = false;
  bool head_timed_ = false;
};

}  // namespace parlance::net
