// The members of a contact (spec blip-core D21; those after `shareAccountInfo` are LIME's).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "services/resource.h"

namespace parlance::services {

struct ContactField {
  std::string_view name;
  MemberType type = MemberType::kText;
  bool otherwise = false;  // the value of a flag that is absent
};

// Without `identity`, `extras` and `lastMessageDate`, which are kept apart.
inline constexpr auto kContactFields = std::to_array<ContactField>({
    {"name"},
    {"gender"},
    {"group"},
    {"address"},
    {"city"},
    {"email"},
    {"phoneNumber"},
    {"cellPhoneNumber"},
    {"photoUri"},
    {"timezone", MemberType::kNumber},
    {"culture"},
    {"source"},
    {"taxDocument"},
    {"isPending", MemberType::kBoolean, false},
    {"sharePresence", MemberType::kBoolean, true},
    {"shareAccountInfo", MemberType::kBoolean, true},
    {"firstName"},
    {"lastName"},
    {"birthDate"},
    {"creationDate"},
    {"tenantId"},
    {"priority", MemberType::kNumber},
});

inline const ContactField* contact_field(std::string_view name) {
  const auto* const at = std::ranges::find_if(
      kContactFields, [name](auto& field) { return iequals(field.name, name); });
  return at == kContactFields.end() ? nullptr : &*at;
}

}  // namespace parlance::services
