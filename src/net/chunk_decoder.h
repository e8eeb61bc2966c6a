// Decodes a chunked body (RFC 9112 section 7.1). Strict, and refuses at the first wrong byte.
//
// Not Beast's: its parser aborts on an assertion when the last chunk of an empty body arrives in
// two pieces, and holds back what it could refuse. net's own header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/http_parser.h"

namespace parlance::net {

class ChunkDecoder {
 public:
  // A body of more than `body_limit` bytes is a fault (413) as soon as a chunk announces it. Each
  // chunk's line, and all trailers together, may have `line_limit` bytes.
  ChunkDecoder(std::uint64_t body_limit, std::size_t line_limit)
      : left_(body_limit), line_limit_(line_limit) {}

  // Consumes `bytes` and appends what they hold of the body. kDone: body and trailers are complete
  // and `consumed` tells where; kMore: all were consumed. Extensions and trailers are dropped.
  Parse feed(std::string_view bytes, std::size_t& consumed, std::string& body);
  const HttpFault& fault() const { return fault_; }

 private:
  enum class State : std::uint8_t {
    kSizeStart,
    kSize,
    kBlank,  // between size and extension
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kEndLf,
    kDone,
  };

  Parse refuse(int status, std::string_view what);
  bool take(char c);

  State state_ = State::kSizeStart;
  std::uint64_t chunk_ = 0;  // bytes left of the chunk
  std::uint64_t left_;       // bytes left of the limit
  std::size_t line_ = 0;
  std::size_t line_limit_;
  HttpFault fault_;
};

}  // namespace parlance::net
