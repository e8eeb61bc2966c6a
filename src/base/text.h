// Text: UTF-8, ASCII case, Base64, percent-encoding, digests. No I/O, no locale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlance {

bool is_valid_utf8(std::string_view text);
// Length in bytes of the well-formed UTF-8 sequence that starts at `at`; 0 when there is none.
std::size_t utf8_sequence(const char* at, const char* end);
// Characters (code points) of a valid UTF-8 text.
std::size_t utf8_length(std::string_view text);

bool iequals(std::string_view a, std::string_view b);  // ASCII case only
std::string to_lower(std::string_view text);           // ASCII case only
void lower_in_place(std::string& text);
std::string_view trim(std::string_view text);  // blanks, tabs, CR, LF

// Base64 of RFC 4648. Decoding accepts missing padding and the URL-safe alphabet; nullopt
// otherwise.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

// Percent-encoding of RFC 3986: everything but unreserved characters (and those in `keep`).
std::string percent_encode(std::string_view text, std::string_view keep = {});
// nullopt when an escape is cut or not hexadecimal. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(std::string_view bytes);
std::string hex(std::string_view bytes);

// Takes the same time for every content of one length.
bool constant_time_equal(std::string_view a, std::string_view b);

// The candidate with the smallest edit distance to `word` if it is near enough to be a typing slip;
// else empty. For "did you mean" in errors.
template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates);
// Insertions, deletions, replacements and swaps of neighbours. Texts over 256 bytes are never near:
// they get the length of the longer one.
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates) {
  std::string_view best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (std::string_view candidate : candidates) {
    if (const auto distance = edit_distance(word, candidate); distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace parlance
