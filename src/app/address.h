// HOST:PORT, with brackets around IPv6 addresses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace parlance::app {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// kInvalid when there is no port or it is no number from 0 to 65535.
Result<Address> split_address(std::string_view text);
std::string join_address(std::string_view host, std::uint16_t port);

}  // namespace parlance::app
