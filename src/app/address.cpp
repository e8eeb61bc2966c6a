#include "app/address.h"

#include <charconv>

namespace parlance::app {

Result<Address> split_address(std::string_view text) {
  const auto colon = text.rfind(':');
  Address address;
  const auto invalid = [&] {
    return fail(ErrorCode::kInvalid, "'" + std::string(text) + "' is not HOST:PORT");
  };
  if (colon == std::string_view::npos) return invalid();
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || error != std::errc{} || end != port.data() + port.size()) return invalid();
  std::string_view host = text.substr(0, colon);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  address.host = host;
  return address;
}

std::string join_address(std::string_view host, std::uint16_t port) {
  std::string text;
  const bool ipv6 = host.find(':') != std::string_view::npos;
  if (ipv6) text.push_back('[');
  text += host;
  if (ipv6) text.push_back(']');
  return text + ":" + std::to_string(port);
}

}  // namespace parlance::app
