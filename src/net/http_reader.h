// Where requests begin and end in a byte stream: heads, bodies by length, chunked bodies, with
// their limits. Pure: fed with bytes, answers with events. net's own header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/chunk_decoder.h"
#include "net/http_parser.h"

namespace parlance::net {

// What the route says about a request's body.
struct BodyPolicy {
  std::size_t limit = 0;
  bool streamed = false;
  HttpFault too_large{413, "request body too large"};
};

class HttpReader {
 public:
  enum class Event {
    kMore,     // nothing complete; show the unconsumed bytes again with more behind them
    kRequest,  // a complete request: head() and `body`
    kHead,     // the head of a streamed one: head(); kPiece events follow
    kPiece,    // a part of a streamed body, the last one when `last`; may be empty
    kFault,    // fault(); the reader is of no further use
  };
  struct Step {
    Event event = Event::kMore;
    std::size_t consumed = 0;
    std::string_view body;
    bool last = false;
  };

  class Policies {
   public:
    virtual BodyPolicy body_policy(const HttpHead& head) = 0;

   protected:
    ~Policies() = default;
  };

  // Reads the next event from the unconsumed bytes. The views of a step, and head(), are good until
  // the next call and while the bytes and the parser's memory are.
  Step next(std::string_view bytes, HeadParser& parser, const HttpLimits& limits,
            Policies& policies);

  const HttpFault& fault() const { return fault_; }
  bool partial() const { return phase_ != Phase::kHead || seen_ > 0 || needed_ > 0; }
  bool in_body() const { return phase_ != Phase::kHead || needed_ > 0; }
  // Whether the client waits for "100 Continue"; asked once a request.
  bool take_expectation() { return std::exchange(expects_, false); }

 private:
  enum class Phase : std::uint8_t { kHead, kCollectChunks, kStreamLength, kStreamChunks };
  // A chunked body under way.
  struct Chunked {
    Chunked(std::uint64_t body_limit, std::size_t line_limit) : decoder(body_limit, line_limit) {}
    std::string head;  // kept only when the body is collected
    ChunkDecoder decoder;
    std::string body;
  };

  Step read_head(std::string_view bytes, HeadParser& parser, const HttpLimits& limits,
                 Policies& policies);
  Step begin_body(std::string_view bytes, const HttpHead& head, const HttpLimits& limits,
                  const BodyPolicy& policy);
  Step collect_chunks(std::string_view bytes, HeadParser& parser, const HttpLimits& limits);
  Step stream_length(std::string_view bytes);
  Step stream_chunks(std::string_view bytes);
  Step refuse(const HttpFault& fault);
  Step refuse_chunk();

  Phase phase_ = Phase::kHead;
  bool expects_ = false;
  std::uint32_t seen_ = 0;       // bytes of an unfinished head that hold no end of it
  std::uint32_t try_again_ = 0;  // size from which an unfinished head is looked through once more
  std::uint64_t needed_ = 0;     // size of the request being collected
  std::uint64_t left_ = 0;       // of a streamed body of known length
  BodyPolicy policy_;
  std::unique_ptr<Chunked> chunked_;
  HttpFault fault_;
};

}  // namespace parlance::net
