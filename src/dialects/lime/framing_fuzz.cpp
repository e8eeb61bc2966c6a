// The TCP framing must find the same objects however the bytes are cut, and never look outside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "dialects/lime/framing.h"

namespace {

struct Outcome {
  std::vector<std::string> objects;
  bool garbage = false;
  bool operator==(const Outcome&) const = default;
};

Outcome scan(std::string_view text, std::size_t step) {
  using parlance::lime::ObjectScanner;
  Outcome outcome;
  ObjectScanner scanner;
  std::string buffer;
  for (std::size_t at = 0; at < text.size() && !outcome.garbage; at += step) {
    buffer += text.substr(at, step);
    std::string_view object;
    for (;;) {
      const auto found = scanner.next(buffer, object);
      if (found == ObjectScanner::Found::kGarbage) outcome.garbage = true;
      if (found != ObjectScanner::Found::kObject) break;
      outcome.objects.emplace_back(object);
      buffer.erase(0, static_cast<std::size_t>(object.data() + object.size() - buffer.data()));
      scanner.consume();
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!(scan(text, 1 + data[0] % 16) == scan(text, text.size() + 1))) std::abort();
  return 0;
}
