#include "net/chunk_decoder.h"

#include <algorithm>

namespace parlance::net {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool is_token(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

Parse ChunkDecoder::refuse(int status, std::string_view what) {
  fault_ = {status, what};
  return Parse::kFault;
}

Parse ChunkDecoder::feed(std::string_view bytes, std::size_t& consumed, std::string& body) {
  consumed = 0;
  while (consumed < bytes.size()) {
    if (state_ == State::kData) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(chunk_, bytes.size() - consumed));
      body.append(bytes.substr(consumed, size));
      consumed += size;
      chunk_ -= size;
      if (chunk_ == 0) state_ = State::kDataCr;
      continue;
    }
    if (!take(bytes[consumed])) return refuse(400, "malformed chunk");
    ++consumed;
    if (state_ == State::kDone) return Parse::kDone;
    if (chunk_ > left_ && state_ < State::kData) return refuse(413, "request body too large");
    if (++line_ > line_limit_) return refuse(400, "chunk line or trailers too long");
    if (state_ == State::kData) {
      left_ -= chunk_;
      line_ = 0;
    }
  }
  return Parse::kMore;
}

// One byte outside of the data; false when it cannot stand there.
bool ChunkDecoder::take(char c) {
  switch (state_) {
    case State::kSizeStart:
      chunk_ = 0;
      state_ = State::kSize;
      if (hex_value(c) < 0) return false;
      [[fallthrough]];
    case State::kSize:
      if (const int digit = hex_value(c); digit >= 0) {
        if (chunk_ >> 60 != 0) return false;
        chunk_ = chunk_ << 4 | static_cast<std::uint64_t>(digit);
        return true;
      }
      [[fallthrough]];
    case State::kBlank:
      if (c == '\r') {
        // Blanks are only allowed before an extension.
        if (state_ == State::kBlank) return false;
        state_ = State::kSizeLf;
      } else if (c == ';') {
        state_ = State::kExtension;
      } else if (c == ' ' || c == '\t') {
        state_ = State::kBlank;
      } else {
        return false;
      }
      return true;
    case State::kExtension:
      if (c == '\r') {
        state_ = State::kSizeLf;
        return true;
      }
      return is_text(c);
    case State::kSizeLf:
      state_ = chunk_ == 0 ? State::kTrailerStart : State::kData;
      return c == '\n';
    case State::kDataCr:
      state_ = State::kDataLf;
      return c == '\r';
    case State::kDataLf:
      state_ = State::kSizeStart;
      return c == '\n';
    case State::kTrailerStart:
      state_ = c == '\r' ? State::kEndLf : State::kTrailerName;
      return c == '\r' || is_token(c);
    case State::kTrailerName:
      if (c == ':') {
        state_ = State::kTrailerValue;
        return true;
      }
      return is_token(c);
    case State::kTrailerValue:
      if (c == '\r') {
        state_ = State::kTrailerLf;
        return true;
      }
      return is_text(c);
    case State::kTrailerLf:
      state_ = State::kTrailerStart;
      return c == '\n';
    case State::kEndLf:
      state_ = State::kDone;
      return c == '\n';
    case State::kData:
    case State::kDone:
      break;
  }
  return false;
}

}  // namespace parlance::net
