// The members of a contact (spec blip-core D21; those after `shareAccountInfo` are LIME's).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/text.h"

namespace parlance::services {

enum class ContactFieldType : std::uint8_t { kText, kNumber, kBoolean };

struct ContactField {
  std::string_view name;
  ContactFieldType type = ContactFieldType::kText;
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
    {"timezone", ContactFieldType::kNumber},
    {"culture"},
    {"source"},
    {"taxDocument"},
    {"isPending", ContactFieldType::kBoolean, false},
    {"sharePresence", ContactFieldType::kBoolean, true},
    {"shareAccountInfo", ContactFieldType::kBoolean, true},
    {"firstName"},
    {"lastName"},
    {"birthDate"},
    {"creationDate"},
    {"tenantId"},
    {"priority", ContactFieldType::kNumber},
});

inline const ContactField* contact_field(std::string_view name) {
  const auto* const at = std::ranges::find_if(
      kContactFields, [name](auto& field) { return iequals(field.name, name); });
  return at == kContactFields.end() ? nullptr : &*at;
}

}  // namespace parlance::services
