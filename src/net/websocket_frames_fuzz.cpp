// Frames out of arbitrary bytes: nothing may be read or written outside of them, and how they are
// cut into reads must not change what they say. The first byte chooses the cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "net/websocket_codec.h"

namespace {

using namespace parlance::net;
using Event = WebSocketDecoder::Event;
using Seen = std::tuple<Event, std::string, std::uint16_t>;

constexpr std::size_t kLimit = 4096;

std::vector<Seen> events(std::string bytes, std::size_t step) {
  WebSocketDecoder decoder;
  std::vector<Seen> seen;
  std::string tail;
  for (std::size_t shown = 0; shown < bytes.size(); shown += step) {
    tail += bytes.substr(shown, step);
    for (;;) {
      const auto size = tail.size();
      const auto copy = std::make_unique<char[]>(size);
      std::copy_n(tail.data(), size, copy.get());
      const auto got = decoder.next({copy.get(), size}, kLimit);
      if (got.consumed > size) std::abort();
      if (got.event == Event::kError) {
        if (!valid_close_code(got.code)) std::abort();
        seen.emplace_back(got.event, "", got.code);
        return seen;
      }
      if (got.event == Event::kMore && got.consumed == 0) break;
      if (got.event == Event::kText && !parlance::is_valid_utf8(got.payload)) std::abort();
      if (got.payload.size() > kLimit) std::abort();
      if (got.event == Event::kClose && got.code != close_code::kNone) {
        std::string answer;
        append_close(answer, got.code, got.payload);
        if (answer.size() > 2 + kControlPayload) std::abort();
      }
      if (got.event != Event::kMore) {
        seen.emplace_back(got.event, std::string(got.payload), got.code);
      }
      tail.erase(0, got.consumed);
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (events(bytes, std::size_t{1} + data[0]) != events(bytes, size)) std::abort();
  return 0;
}
