// Bodies of HTTP errors: a LIME reason (spec blip-core A8).
#pragma once

#include <string>
#include <string_view>

#include "model/reason.h"

namespace parlance::lime {

inline constexpr std::string_view kJsonBody = "application/json";

inline std::string error_body(const Reason& reason) {
  std::string body;
  append_json(body, reason);
  return body;
}

}  // namespace parlance::lime
