#include "net/http_stream.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace parlance::net {
namespace {

// A stream is told how much waits, so one that goes on regardless is cut.
constexpr std::size_t kHardLimit = std::size_t{64} << 20;

}  // namespace

HttpStreamImpl::~HttpStreamImpl() {
  if (!open()) return;
  // Dropped unfinished: the peer must not take what it has for the whole.
  connection_->stream_ = nullptr;
  if (connection_->transport_ != nullptr) connection_->transport_->abort();
}

void HttpStreamImpl::begin(const HttpResponse& head) {
  auto& c = *connection_;
  if (const auto* length = find_header(head.headers, "Content-Length")) {
    std::uint64_t value = 0;
    const auto end = length->data() + length->size();
    if (std::from_chars(length->data(), end, value).ptr == end && !length->empty()) left_ = value;
  }
  chunked_ = !left_ && c.http_1_1_ && status_has_body(head.status);
  if (!left_ && !c.http_1_1_) c.close_after_ = true;
  auto frame = c.framing();
  frame.content_length = left_;
  frame.chunked = chunked_;
  append_response_head(c.transport_->out(), head.status, head.content_type, frame, head.headers);
  c.transport_->touch();
  if (!head.body.empty()) write(head.body);
}

void HttpStreamImpl::write(std::string_view piece) {
  if (!open() || piece.empty()) return;
  auto& c = *connection_;
  Transport& transport = *c.transport_;
  if (transport.closing() || c.head_only_) return;
  if (left_) {
    piece =
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(*left_, piece.size())));
    *left_ -= piece.size();
  }
  if (chunked_) append_chunk_size(transport.out(), piece.size());
  transport.send(piece);
  if (chunked_) transport.out().append("\r\n");
  transport.touch();
  transport.tell_when_flushed();
  if (transport.pending() > kHardLimit) transport.abort();
}

void HttpStreamImpl::close() {
  if (!open()) return;
  const auto keep = shared_from_this();
  auto& c = *connection_;
  c.stream_ = nullptr;
  if (left_.value_or(0) != 0 && !c.head_only_) {
    c.transport_->abort();  // shorter than promised
  } else if (!c.transport_->closing()) {
    if (chunked_ && !c.head_only_) c.transport_->send("0\r\n\r\n");
    c.end_exchange();
  }
  if (on_close_) loop_.defer(std::exchange(on_close_, nullptr));
  on_drain_ = nullptr;
}

std::size_t HttpStreamImpl::buffered() const {
  return open() ? connection_->transport_->pending() : 0;
}

void HttpStreamImpl::on_close(Function<void()> callback) {
  if (!open()) {
    loop_.defer(std::move(callback));
    return;
  }
  const auto keep = shared_from_this();
  on_close_ = std::move(callback);
}

void HttpStreamImpl::on_drain(Function<void()> callback) {
  const auto keep = shared_from_this();
  if (open()) on_drain_ = std::move(callback);
}

void HttpStreamImpl::gone() {
  const auto keep = shared_from_this();
  on_drain_ = nullptr;
  if (auto callback = std::exchange(on_close_, nullptr)) callback();
}

void HttpStreamImpl::drained() {
  if (!on_drain_) return;
  const auto keep = shared_from_this();
  auto callback = std::exchange(on_drain_, nullptr);
  callback();
  // Set again unless the callback put another in its place, or ended the stream.
  if (open() && !on_drain_) on_drain_ = std::move(callback);
}

}  // namespace parlance::net
