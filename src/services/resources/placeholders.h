// `${name}` in the texts of a JSON document (spec extensions-2 4, blip-core B16).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace parlance::services {

using Variables = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t kLargestSubstitution = std::size_t{8} << 20;  // bytes

struct Substitution {
  std::string json;
  bool names_contact = false;  // a `${contact.…}` was left in it
  bool too_large = false;      // it would be over the limit; `json` is then of no use
};

// Replaces them in every string value, not in the names of members, once: what was put in is not
// looked at again. Those that no variable has the name of stay as they are; what holds none stays
// byte for byte. `json` is one valid value.
Substitution substitute(std::string_view json, const Variables& variables);

}  // namespace parlance::services
