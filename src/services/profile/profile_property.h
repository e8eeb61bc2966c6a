// The properties of a profile and what documents they take (spec extensions-1 7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/reason.h"

namespace parlance::services {

struct ProfileProperty {
  std::string_view name;
  enum class Takes : std::uint8_t { kAny, kText, kMenu } takes;
};

// By name, in any case; nullptr when there is none.
const ProfileProperty* find_property(std::string_view name);
std::string property_names();  // for errors

// Why the document cannot be the property's: 22 without one, 23 for another type or a menu that is
// none, 64 for a menu of more than three levels. Absent when it can.
Reason property_fault(const ProfileProperty& property, std::string_view type,
                      std::string_view resource);

}  // namespace parlance::services
