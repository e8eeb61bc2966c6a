// Which addresses outgoing requests may connect to. Decided on the address itself, never on a name:
// what a name resolved to a moment ago says nothing about the next connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"

struct sockaddr;

namespace parlance::net {

// An IPv4 or IPv6 address; IPv4-mapped IPv6 (::ffff:a.b.c.d) is held as the IPv4 that it is.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // the first 4 for IPv4
  bool v4 = false;

  static std::optional<IpAddress> parse(std::string_view text);
  static std::optional<IpAddress> from(const sockaddr* address);  // nullopt: another family
  std::string to_string() const;
  bool operator==(const IpAddress&) const = default;
};

// "10.0.0.0/8", "fd00::/8"; an address alone is a block of one.
struct IpBlock {
  IpAddress base;
  unsigned bits = 0;

  // kInvalid: no address, a prefix too long, or bits set behind the prefix.
  static Result<IpBlock> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
};

class EgressRules {
 public:
  // kInvalid names the block that is none.
  static Result<EgressRules> from(const EgressPolicy& policy);

  // An address that carries an IPv4 address inside (NAT64, 6to4, Teredo, ISATAP) passes only if
  // both pass, since a router may unwrap it.
  bool allows(const IpAddress& address) const;
  bool allows_http() const { return allow_http_; }

 private:
  std::vector<IpBlock> allow_;
  std::vector<IpBlock> deny_;
  bool allow_http_ = false;
};

// Reachable over the public Internet: none of loopback, private, shared, link-local, multicast,
// documentation, benchmarking, reserved or unspecified (IANA's special-purpose registries).
bool is_public_address(const IpAddress& address);

}  // namespace parlance::net
