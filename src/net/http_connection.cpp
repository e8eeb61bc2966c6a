#include "net/http_connection.h"

#include <utility>

#include "net/http_stream.h"
#include "net/log_hook.h"
#include "net/websocket_connection.h"

namespace parlance::net {
namespace {

// Of a body that no route wants: read and dropped up to here, so that the connection lives on.
constexpr std::size_t kUnwantedBody = 64 * 1024;

HeadParser& head_parser() {
  thread_local HeadParser parser;
  return parser;
}

}  // namespace

HttpResponder::Connection::~Connection() = default;

void HttpResponder::Connection::on_start(Transport& transport) {
  transport_ = &transport;
  transport.set_timeout(service_.limits.idle_timeout);
}

// ---- Requests

std::size_t HttpResponder::Connection::on_input(std::span<char> bytes) {
  const std::string_view input(bytes.data(), bytes.size());
  std::size_t used = 0;
  while (used < input.size()) {
    if (transport_ == nullptr) return used;  // the rest is its successor's
    if (transport_->closing()) return input.size();
    if (busy_ && !receiving_) {
      // One exchange at a time. Reading goes on when it has ended.
      transport_->pause();
      break;
    }
    const auto step = reader_.next(input.substr(used), head_parser(), service_.limits, *this);
    used += step.consumed;
    switch (step.event) {
      case HttpReader::Event::kMore:
        if (step.consumed > 0) continue;
        wait_for_more();
        return used;
      case HttpReader::Event::kRequest:
        begin(head_parser().head(), step.body, false);
        break;
      case HttpReader::Event::kHead:
        begin(head_parser().head(), {}, true);
        break;
      case HttpReader::Event::kPiece:
        body_piece(step.body, step.last);
        break;
      case HttpReader::Event::kFault:
        fail(reader_.fault());
        return input.size();
    }
  }
  if (transport_ != nullptr && reader_.in_body()) wait_for_more();
  return used;
}

// Sets the time by which more has to come, and tells a client that waits to go on.
void HttpResponder::Connection::wait_for_more() {
  if (reader_.in_body()) {
    if (!receiving_) answer_expectation();
    transport_->set_timeout(service_.limits.body_timeout);
  } else if (reader_.partial() && !head_timed_) {
    head_timed_ = true;
    transport_->set_timeout(service_.limits.head_timeout);
  }
}

void HttpResponder::Connection::answer_expectation() {
  if (!reader_.take_expectation()) return;
  transport_->send("HTTP/1.1 100 Continue\r\n\r\n");
}

BodyPolicy HttpResponder::Connection::body_policy(const HttpHead& head) {
  route_ = &service_.router.no_route;
  if (head.websocket && service_.router.upgrade.is.handler) {
    route_ = &service_.router.upgrade;
    return {0, false, {400, "an upgrade request has no body"}};
  }
  const auto match = service_.router.find(head.method, head.path);
  if (match.route != nullptr) {
    route_ = match.route;
    return {route_->is.body_limit, route_->is.streamed};
  }
  if (match.allow.empty()) return {kUnwantedBody, false, {404, "not found"}};
  return {kUnwantedBody, false, {405, "method not allowed"}};
}

void HttpResponder::Connection::begin(const HttpHead& head, std::string_view body, bool streamed) {
  ++exchange_;
  busy_ = true;
  replied_ = false;
  receiving_ = streamed;
  head_timed_ = false;
  http_1_1_ = head.http_1_1;
  keep_alive_ = head.keep_alive;
  head_only_ = head.method == "HEAD";
  close_after_ = close_after_ || !head.keep_alive || service_.draining();
  transport_->clear_timeout();
  if (!route_->is.handler) {
    refuse_route(head);
    return;
  }
  upgrade_ = head.websocket ? WebSocketUpgrade::of(head) : nullptr;
  const HttpRequest request{.method = head.method,
                            .target = head.target,
                            .path = head.path,
                            .query = head.query,
                            .body = body,
                            .headers = head.headers,
                            .remote_address = transport_->remote_address(),
                            .secure = transport_->secure()};
  in_handler_ = true;
  try {
    route_->is.handler(request, HttpResponder(shared_from_this(), exchange_));
  } catch (...) {
    report_exception("http handler");  // its responder, dropped, has answered 500
  }
  in_handler_ = false;
  if (transport_ == nullptr) return;
  if (receiving_ && sink_ != nullptr) {
    answer_expectation();
  } else if (!receiving_ && sink_ != nullptr) {
    body_piece(body, true);  // a streamed route whose request has an empty body
  }
}

void HttpResponder::Connection::refuse_route(const HttpHead& head) {
  if (head.path == "*") {
    const std::pair<std::string, std::string> allow[] = {
        {"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}};
    begun(204);
    answer(204, {}, {}, allow);
    end_exchange();
    return;
  }
  const auto match = service_.router.find(head.method, head.path);
  auto response = match.allow.empty() ? service_.router.error(404, "not found")
                                      : service_.router.error(405, "method not allowed");
  if (!match.allow.empty()) response.headers.emplace_back("Allow", match.allow);
  reply(exchange_, std::move(response));
}

void HttpResponder::Connection::body_piece(std::string_view piece, bool last) {
  if (last) receiving_ = false;
  // A sink may answer, and with that end the request that owns it: so it is held here meanwhile.
  if (auto sink = std::move(sink_)) {
    try {
      if (!piece.empty()) sink->data(piece);
      if (last && !closed()) sink->complete();
    } catch (...) {
      report_exception("body sink");
      dropped(exchange_);
    }
    if (!last && receiving_ && !closed()) sink_ = std::move(sink);
  }
  if (!last || closed()) return;
  if (replied_ && busy_ && stream_ == nullptr) end_exchange();
}

// ---- Responses

void HttpResponder::Connection::begun(int status) {
  replied_ = true;
  if (route_->on_response) route_->on_response(status);
}

ResponseFraming HttpResponder::Connection::framing() const {
  ResponseFraming framing;
  if (close_after_) {
    framing.connection = ResponseFraming::Connection::kClose;
  } else if (!http_1_1_) {
    framing.connection = ResponseFraming::Connection::kKeepAlive;
  }
  return framing;
}

void HttpResponder::Connection::answer(int status, std::string_view content_type,
                                       std::string_view body, HeaderList headers) {
  // What is left of the request's body will not be read.
  if (receiving_) close_after_ = true;
  auto frame = framing();
  if (status_has_body(status)) frame.content_length = body.size();
  append_response_head(transport_->out(), status, content_type, frame, headers);
  transport_->touch();
  if (!head_only_ && status_has_body(status)) transport_->send(body);
}

void HttpResponder::Connection::reply(std::uint64_t exchange, int status,
                                      std::string_view content_type, std::string_view body) {
  if (!open(exchange)) return;
  begun(status);
  answer(status, content_type, body);
  end_exchange();
}

void HttpResponder::Connection::reply(std::uint64_t exchange, HttpResponse response) {
  if (!open(exchange)) return;
  begun(response.status);
  const auto* connection = find_header(response.headers, "Connection");
  if (connection != nullptr && list_has(*connection, "close")) close_after_ = true;
  answer(response.status, response.content_type, response.body, response.headers);
  end_exchange();
}

std::shared_ptr<HttpStream> HttpResponder::Connection::stream(std::uint64_t exchange,
                                                              HttpResponse head) {
  if (!open(exchange)) return std::make_shared<HttpStreamImpl>(nullptr, loop_);
  begun(head.status);
  if (receiving_) close_after_ = true;
  auto stream = std::make_shared<HttpStreamImpl>(shared_from_this(), loop_);
  stream_ = stream.get();
  stream_->begin(head);
  return stream;
}

void HttpResponder::Connection::receive(std::uint64_t exchange, std::unique_ptr<BodySink> sink) {
  if (!open(exchange) || !in_handler_) return;
  sink_.reset();
  sink_ = std::move(sink);
}

void HttpResponder::Connection::upgrade(std::uint64_t exchange, const WebSocketOptions& options,
                                        std::shared_ptr<WebSocketHandler> handler) {
  if (!open(exchange)) return;
  const auto answered = answer_upgrade(upgrade_.get(), options);
  if (answered.status != 101) {
    auto response = service_.router.error(answered.status, answered.what);
    if (answered.status == 426) {
      response.headers.emplace_back("Upgrade", "websocket");
      response.headers.emplace_back("Sec-WebSocket-Version", "13");
    }
    reply(exchange, std::move(response));
    return;
  }
  begun(101);
  busy_ = false;
  auto& out = transport_->out();
  out.append(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ");
  out.append(answered.accept).append("\r\n");
  if (!answered.protocol.empty()) {
    out.append("Sec-WebSocket-Protocol: ").append(answered.protocol).append("\r\n");
  }
  out.append("\r\n");
  transport_->touch();
  Transport& transport = *std::exchange(transport_, nullptr);
  transport.adopt(
      std::make_shared<WebSocketConnection>(options, std::move(handler), service_.draining()));
}

void HttpResponder::Connection::dropped(std::uint64_t exchange) {
  if (!loop_.on_this_thread()) {
    loop_.post([self = shared_from_this(), exchange] { self->dropped(exchange); });
    return;
  }
  if (!open(exchange)) return;
  reply(exchange, service_.router.error(500, "the request was not answered"));
}

// A request that cannot be served, or has not come in time.
void HttpResponder::Connection::fail(const HttpFault& fault) {
  close_after_ = true;
  if (!busy_) {
    ++exchange_;
    busy_ = true;
    replied_ = false;
    head_only_ = false;
    http_1_1_ = true;
  }
  if (replied_) {
    transport_->close();
    return;
  }
  receiving_ = false;
  reply(exchange_, service_.router.error(fault.status, fault.what));
}

void HttpResponder::Connection::end_exchange() {
  if (receiving_ && !close_after_) return;
  sink_.reset();
  busy_ = false;
  receiving_ = false;
  upgrade_ = nullptr;
  route_ = &service_.router.no_route;
  if (transport_ == nullptr) return;
  if (close_after_ || service_.draining()) {
    transport_->close();
    return;
  }
  transport_->set_timeout(service_.limits.idle_timeout);
  transport_->resume();
}

// ---- The connection's own events

void HttpResponder::Connection::on_eof() {
  if (stream_ != nullptr || !busy_ || receiving_) {
    // Nothing more can become of it: an open stream's reader is gone, or a request is cut short.
    if (stream_ != nullptr || receiving_) {
      transport_->abort();
    } else {
      transport_->close();
    }
    return;
  }
  close_after_ = true;  // the peer only ended its own direction; it may still read the response
}

void HttpResponder::Connection::on_overflow() {
  transport_->abort();
}

void HttpResponder::Connection::on_flushed() {
  if (stream_ != nullptr) stream_->drained();
}

void HttpResponder::Connection::on_timeout() {
  if (reader_.partial()) {
    fail({408, "the request did not come in time"});
  } else if (!busy_) {
    transport_->close();
  }
}

void HttpResponder::Connection::on_drain() {
  if (!busy_ && !reader_.partial()) {
    transport_->close();
  } else {
    close_after_ = true;
  }
}

void HttpResponder::Connection::on_closed() {
  transport_ = nullptr;
  busy_ = false;
  sink_.reset();
  if (HttpStreamImpl* const stream = std::exchange(stream_, nullptr)) stream->gone();
}

}  // namespace parlance::net
