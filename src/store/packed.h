// Many small records in one column: numbers as varints (seven bits a byte, lowest first), texts
// with their length before them. For what is written often and read rarely, where a row for each
// record costs more than the record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/connection.h"

namespace parlance::store {

inline void pack_number(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(number | 0x80U));
    number >>= 7U;
  }
  out.push_back(static_cast<char>(number));
}

// Small whichever sign it has.
inline void pack_signed(std::string& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  pack_number(out, (bits << 1U) ^ static_cast<std::uint64_t>(number >> 63));
}

inline void pack_text(std::string& out, std::string_view text) {
  pack_number(out, text.size());
  out.append(text);
}

// Little-endian, for columns that are searched without unpacking.
inline void pack_word(std::string& out, std::uint32_t word) {
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(word >> static_cast<unsigned>(shift)));
  }
}

inline std::uint32_t packed_word(std::string_view words, std::size_t index) {
  std::uint32_t word = 0;
  for (std::size_t byte = 4; byte > 0; --byte) {
    word = (word << 8U) | static_cast<unsigned char>(words[index * 4 + byte - 1]);
  }
  return word;
}

// Reads in the order of packing. Throws StorageFailure (kCorrupt) where the bytes end too early.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return number;
    }
    throw StorageFailure(StorageFailure::Kind::kCorrupt, "a packed number has no end");
  }

  std::int64_t signed_number() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U));
  }

  std::string_view text() {
    const std::uint64_t length = number();
    if (length > rest_.size()) {
      throw StorageFailure(StorageFailure::Kind::kCorrupt, "a packed text has no end");
    }
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return text;
  }

 private:
  std::string_view rest_;
};

}  // namespace parlance::store
