// The members of an envelope's JSON text, sorted into known and unknown ones, before they are given
// a meaning. Private to the reading of envelopes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_scanner.h"

namespace parlance {

enum class Member : std::uint8_t {
  kId,
  kTo,
  kPp,
  kUri,
  kFrom,
  kType,
  kEvent,
  kState,
  kReason,
  kMethod,
  kStatus,
  kScheme,
  kContent,
  kMetadata,
  kResource,
  kEncryption,
  kCompression,
  kSchemeOptions,
  kAuthentication,
  kEncryptionOptions,
  kCompressionOptions,
  kUnknown
};
inline constexpr auto kMemberCount = static_cast<std::size_t>(Member::kUnknown);

std::string_view to_text(Member member);
// Without case (spec blip-core A24).
Member find_member(std::string_view name);

class EnvelopeMembers {
 public:
  // False with `problem` and, when a member is at fault, `field`: the text is not an object in
  // strict JSON, or a member comes twice.
  bool read(std::string_view json);

  const JsonSlice& operator[](Member member) const {
    return known_[static_cast<std::size_t>(member)];
  }
  // Name and value of members that no envelope has.
  const std::vector<std::pair<JsonSlice, JsonSlice>>& unknown() const { return unknown_; }

  std::string problem;
  std::string field;

 private:
  std::array<JsonSlice, kMemberCount> known_;
  std::vector<std::pair<JsonSlice, JsonSlice>> unknown_;
};

// The name that comes twice, decoded; empty when all differ.
std::string repeated_name(const std::vector<std::pair<JsonSlice, JsonSlice>>& members);

}  // namespace parlance
