#include "net/http_reader.h"

#include <algorithm>
#include <utility>

namespace parlance::net {

HttpReader::Step HttpReader::refuse(const HttpFault& fault) {
  fault_ = fault;
  return {Event::kFault, 0, {}, false};
}

HttpReader::Step HttpReader::next(std::string_view bytes, HeadParser& parser,
                                  const HttpLimits& limits, Policies& policies) {
  switch (phase_) {
    case Phase::kCollectChunks:
      return collect_chunks(bytes, parser, limits);
    case Phase::kStreamLength:
      return stream_length(bytes);
    case Phase::kStreamChunks:
      return stream_chunks(bytes);
    case Phase::kHead:
      break;
  }
  chunked_.reset();
  // RFC 9112 section 2.2: empty lines before a request are ignored.
  std::size_t blank = 0;
  if (!partial()) {
    while (bytes.size() >= blank + 2 && bytes[blank] == '\r' && bytes[blank + 1] == '\n') {
      blank += 2;
    }
  }
  Step step = read_head(bytes.substr(blank), parser, limits, policies);
  step.consumed += blank;
  return step;
}

HttpReader::Step HttpReader::read_head(std::string_view bytes, HeadParser& parser,
                                       const HttpLimits& limits, Policies& policies) {
  if (bytes.empty() || bytes == "\r") return {};
  if (needed_ > 0) {
    if (bytes.size() < needed_) return {};
  } else if (seen_ > 0) {
    // An unfinished head is parsed again when its end has come, or when it has doubled: garbage is
    // refused early, and a head that comes byte by byte still costs no more than twice its size.
    const std::size_t from = seen_ > 3 ? seen_ - 3 : 0;
    if (bytes.find("\r\n\r\n", from) == std::string_view::npos && bytes.size() < try_again_) {
      seen_ = static_cast<std::uint32_t>(bytes.size());
      return {};
    }
  }
  switch (parser.parse(bytes, limits)) {
    case Parse::kFault:
      return refuse(parser.fault());
    case Parse::kMore:
      seen_ = static_cast<std::uint32_t>(bytes.size());
      try_again_ = static_cast<std::uint32_t>(std::min(2 * bytes.size(), limits.head_bytes));
      return {};
    case Parse::kDone:
      break;
  }
  seen_ = 0;
  const HttpHead& head = parser.head();
  if (needed_ > 0) {
    // Collected: the length was judged when the head was first seen.
    const auto size = static_cast<std::size_t>(std::exchange(needed_, 0));
    expects_ = false;
    return {Event::kRequest, size, bytes.substr(head.size, size - head.size), true};
  }
  return begin_body(bytes, head, limits, policies.body_policy(head));
}

HttpReader::Step HttpReader::begin_body(std::string_view bytes, const HttpHead& head,
                                        const HttpLimits& limits, const BodyPolicy& policy) {
  policy_ = policy;
  if (!head.chunked && head.content_length == 0) {
    return {Event::kRequest, head.size, {}, true};
  }
  if (head.content_length > policy.limit) return refuse(policy.too_large);
  expects_ = head.expect_continue;
  if (head.chunked) {
    chunked_ = std::make_unique<Chunked>(policy.limit, limits.head_bytes);
    if (policy.streamed) {
      phase_ = Phase::kStreamChunks;
      return {Event::kHead, head.size, {}, false};
    }
    chunked_->head = bytes.substr(0, head.size);
    phase_ = Phase::kCollectChunks;
    return {Event::kMore, head.size, {}, false};
  }
  if (policy.streamed) {
    left_ = head.content_length;
    phase_ = Phase::kStreamLength;
    return {Event::kHead, head.size, {}, false};
  }
  const auto total = head.size + head.content_length;
  if (bytes.size() < total) {
    needed_ = total;
    return {};
  }
  expects_ = false;
  const auto length = static_cast<std::size_t>(head.content_length);
  return {Event::kRequest, static_cast<std::size_t>(total), bytes.substr(head.size, length), true};
}

HttpReader::Step HttpReader::refuse_chunk() {
  const auto& fault = chunked_->decoder.fault();
  return refuse(fault.status == 413 ? policy_.too_large : fault);
}

HttpReader::Step HttpReader::collect_chunks(std::string_view bytes, HeadParser& parser,
                                            const HttpLimits& limits) {
  auto& chunked = *chunked_;
  Step step;
  const auto parsed = chunked.decoder.feed(bytes, step.consumed, chunked.body);
  if (parsed == Parse::kFault) return refuse_chunk();
  if (parsed == Parse::kMore) return step;
  phase_ = Phase::kHead;
  expects_ = false;
  // The head was right before, and still is; only its views have to be made again.
  if (parser.parse(chunked.head, limits) != Parse::kDone) return refuse(parser.fault());
  step.event = Event::kRequest;
  step.body = chunked.body;
  step.last = true;
  return step;
}

HttpReader::Step HttpReader::stream_length(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (size == 0) return {};
  left_ -= size;
  if (left_ == 0) phase_ = Phase::kHead;
  return {Event::kPiece, size, bytes.substr(0, size), left_ == 0};
}

HttpReader::Step HttpReader::stream_chunks(std::string_view bytes) {
  auto& chunked = *chunked_;
  Step step;
  // A read may hold many small chunks; they are joined, so that one event tells of all.
  chunked.body.clear();
  const auto parsed = chunked.decoder.feed(bytes, step.consumed, chunked.body);
  if (parsed == Parse::kFault) return refuse_chunk();
  step.body = chunked.body;
  if (parsed == Parse::kDone) {
    phase_ = Phase::kHead;
    step.last = true;
  }
  if (step.last || !step.body.empty()) step.event = Event::kPiece;
  return step;
}

}  // namespace parlance::net
