// The members of a command's resource, found without regard to case (spec blip-core A24).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_scanner.h"
#include "base/result.h"

namespace parlance::services {

enum class MemberType : std::uint8_t { kText, kNumber, kBoolean, kObject };
// The value as JSON of its type; numbers and booleans may be spelt as strings and the other way
// round. kInvalid, with the member's name, for another type.
Result<std::string> canonical_member(MemberType type, const JsonSlice& value,
                                     std::string_view name);

class Resource {
 public:
  // Views of `json`, which must outlive this. kInvalid when it is no JSON object.
  static Result<Resource> read(std::string_view json);

  // kAbsent when there is none; of members that differ in case only the last counts.
  JsonSlice get(std::string_view name) const;
  // Without what is null. In the order they came.
  const std::vector<std::pair<std::string, JsonSlice>>& members() const { return members_; }

  // Absent: nullopt. Otherwise kInvalid, with the member's name, for another type. Numbers and
  // booleans may be spelt as strings.
  Result<std::optional<std::string>> string(std::string_view name) const;
  Result<std::optional<std::int64_t>> integer(std::string_view name) const;
  Result<std::optional<bool>> boolean(std::string_view name) const;
  // The strings of an array.
  Result<std::optional<std::vector<std::string>>> strings(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, JsonSlice>> members_;
};

}  // namespace parlance::services
