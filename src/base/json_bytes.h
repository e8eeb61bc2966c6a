// Finds the bytes of a JSON string that need a closer look, eight at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace parlance::json_bytes {

inline constexpr std::uint64_t kOnes = 0x0101010101010101U;
inline constexpr std::uint64_t kHighs = 0x8080808080808080U;

// The high bit of the lowest byte that is a quote, a backslash or a control character is set, and
// no bit below it. Bits above it may be wrong.
constexpr std::uint64_t special(std::uint64_t word) {
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
          ((word - kOnes * 0x20) & ~word)) &
         kHighs;
}

// First position in [at, end) that is a quote, a backslash, a control character or, with
// `ascii_only`, not ASCII; `end` when there is none.
template <bool ascii_only>
inline const char* skip_plain(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - at >= 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      std::uint64_t found = special(word);
      if constexpr (ascii_only) found |= word & kHighs;
      if (found != 0) return at + (std::countr_zero(found) >> 3);
      at += 8;
    }
  }
  for (; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x20 || byte == '"' || byte == '\\' || (ascii_only && byte >= 0x80)) return at;
  }
  return end;
}

}  // namespace parlance::json_bytes
