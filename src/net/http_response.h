// Writes response heads into an output buffer. net's own header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace parlance::net {

// What the connection decides about a response.
struct ResponseFraming {
  enum class Connection { kUnsaid, kClose, kKeepAlive } connection = Connection::kUnsaid;
  std::optional<std::uint64_t> content_length;  // none, and not chunked: no framing field
  bool chunked = false;
};

using HeaderList = std::span<const std::pair<std::string, std::string>>;

// Status line, Date, Content-Type (unless empty), framing and `headers`, and the blank line. Fields
// that belong to the framing are skipped in `headers`, and bytes that cannot stand in a field are
// replaced, so that no handler can break the message.
void append_response_head(std::string& out, int status, std::string_view content_type,
                          const ResponseFraming& framing, HeaderList headers = {});

// Whether a response with this status has a body (RFC 9110 section 6.4.1).
bool status_has_body(int status);

// "<size in hexadecimal>\r\n" before a chunk.
void append_chunk_size(std::string& out, std::size_t size);

// The value of a header of the list, without case; nullptr when absent.
const std::string* find_header(HeaderList headers, std::string_view name);

}  // namespace parlance::net
