// Requests out of arbitrary bytes: nothing may be read outside of them, and how they are cut into
// reads must not change which requests they hold. The first two bytes choose the cut and the
// policy.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_reader.h"

namespace {

using namespace parlance::net;

struct Policies final : HttpReader::Policies {
  BodyPolicy body_policy(const HttpHead& head) override {
    // Touch all that a handler could.
    for (const Header& header : head.headers) {
      total += header.name.size() + header.value.size();
      if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
        std::abort();
      }
    }
    if (head.path.empty() || (head.path.front() != '/' && head.path != "*")) std::abort();
    return policy;
  }
  BodyPolicy policy;
  std::size_t total = 0;
};

std::vector<std::string> requests(std::string_view bytes, std::size_t step, Policies policies) {
  HeadParser parser;
  HttpLimits limits;
  limits.head_bytes = 2048;
  limits.target_bytes = 256;
  limits.headers = 20;
  HttpReader reader;
  std::vector<std::string> found;
  std::string open;
  std::size_t used = 0;
  std::size_t shown = 0;
  while (shown < bytes.size()) {
    shown = std::min(shown + step, bytes.size());
    for (;;) {
      // A copy of its own size, so that the sanitizer sees its ends.
      const auto size = shown - used;
      const auto copy = std::make_unique<char[]>(size);
      std::copy_n(bytes.data() + used, size, copy.get());
      const auto got = reader.next({copy.get(), size}, parser, limits, policies);
      if (got.consumed > size) std::abort();
      used += got.consumed;
      if (got.event == HttpReader::Event::kFault) return found;
      if (got.event == HttpReader::Event::kMore) {
        if (got.consumed == 0) break;
        continue;
      }
      const HttpHead& head = parser.head();
      if (got.event == HttpReader::Event::kPiece) {
        open += got.body;
        if (got.last) found.push_back(open);
        continue;
      }
      std::string name = std::string(head.method) + " " + std::string(head.path) + "?" +
                         std::string(head.query) + "\n";
      for (const Header& header : head.headers) {
        name += std::string(header.name) + ":" + std::string(header.value) + "\n";
      }
      if (got.event == HttpReader::Event::kHead) {
        open = name;
      } else {
        found.push_back(name + std::string(got.body));
      }
    }
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  Policies policies;
  policies.policy.streamed = (data[1] & 1) != 0;
  policies.policy.limit = data[1];
  const auto whole = requests(bytes, bytes.size(), policies);
  if (requests(bytes, std::size_t{1} + data[0], policies) != whole) std::abort();
  return 0;
}
