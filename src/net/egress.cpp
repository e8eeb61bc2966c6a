#include "net/egress.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

namespace parlance::net {

namespace {

IpAddress v4_at(const IpAddress& address, std::size_t offset, std::uint8_t flip = 0) {
  IpAddress result;
  result.v4 = true;
  for (std::size_t i = 0; i < 4; ++i) {
    result.bytes[i] = static_cast<std::uint8_t>(address.bytes[offset + i] ^ flip);
  }
  return result;
}

std::vector<IpBlock> blocks(std::span<const std::string_view> texts) {
  std::vector<IpBlock> result;
  for (const std::string_view text : texts) result.push_back(IpBlock::parse(text).value());
  return result;
}

bool in_any(const std::vector<IpBlock>& blocks, const IpAddress& address) {
  return std::ranges::any_of(blocks, [&](const IpBlock& block) { return block.contains(address); });
}

// IANA IPv4 special-purpose address registry, what is not globally reachable; and multicast.
const std::vector<IpBlock>& special_v4() {
  static constexpr std::array<std::string_view, 16> kTexts = {
      "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",
      "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",  "192.0.2.0/24",
      "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
      "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",   "255.255.255.255/32"};
  static const auto& all = *new std::vector<IpBlock>(blocks(kTexts));
  return all;
}

// Within 2000::/3, the only space with public unicast addresses.
const std::vector<IpBlock>& special_v6() {
  static constexpr std::array<std::string_view, 3> kTexts = {"2001::/23", "2001:db8::/32",
                                                             "3fff::/20"};
  static const auto& all = *new std::vector<IpBlock>(blocks(kTexts));
  return all;
}

const IpBlock& public_unicast_v6() {
  static const IpBlock block = IpBlock::parse("2000::/3").value();
  return block;
}

const IpBlock& nat64() {
  static const IpBlock block = IpBlock::parse("64:ff9b::/96").value();
  return block;
}

// The IPv4 address that a transition mechanism would unwrap from an IPv6 one.
std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  static const IpBlock six_to_four = IpBlock::parse("2002::/16").value();
  static const IpBlock teredo = IpBlock::parse("2001::/32").value();
  static const IpBlock compatible = IpBlock::parse("::/96").value();
  if (address.v4) return std::nullopt;
  const auto& bytes = address.bytes;
  // ::1 and its like are IPv6 addresses of their own.
  if (compatible.contains(address) && bytes[12] == 0) return std::nullopt;
  if (nat64().contains(address) || compatible.contains(address)) return v4_at(address, 12);
  if (six_to_four.contains(address)) return v4_at(address, 2);
  if (teredo.contains(address)) return v4_at(address, 12, 0xFF);
  if ((bytes[8] & 0xFC) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE) {
    return v4_at(address, 12);  // ISATAP
  }
  return std::nullopt;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  IpAddress result;
  if (inet_pton(AF_INET, terminated.c_str(), result.bytes.data()) == 1) {
    result.v4 = true;
    return result;
  }
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  if (inet_pton(AF_INET6, terminated.c_str(), &address.sin6_addr) != 1) return std::nullopt;
  return from(reinterpret_cast<const sockaddr*>(&address));
}

std::optional<IpAddress> IpAddress::from(const sockaddr* address) {
  IpAddress result;
  if (address->sa_family == AF_INET) {
    result.v4 = true;
    std::memcpy(result.bytes.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
    return result;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  std::memcpy(result.bytes.data(), &v6, 16);
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return v4_at(result, 12);
  return result;
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

Result<IpBlock> IpBlock::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = IpAddress::parse(host);
  if (!address) {
    return fail(ErrorCode::kInvalid,
                fmt::format("\"{}\" is no address block such as 10.0.0.0/8 or fd00::/8", text));
  }
  IpBlock block{*address, address->v4 ? 32u : 128u};
  // A block written as IPv4-mapped counts its bits from the IPv6 form.
  const unsigned offset = address->v4 && host.find(':') != std::string_view::npos ? 96 : 0;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc{} || end != digits.data() + digits.size() || bits < offset ||
        bits - offset > block.bits) {
      return fail(ErrorCode::kInvalid, fmt::format("\"{}\" has no valid prefix length", text));
    }
    block.bits = bits - offset;
  }
  for (unsigned bit = block.bits; bit < (block.base.v4 ? 32u : 128u); ++bit) {
    if ((block.base.bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) {
      return fail(ErrorCode::kInvalid,
                  fmt::format("\"{}\" has bits set behind its prefix of {}", text, block.bits));
    }
  }
  return block;
}

bool IpBlock::contains(const IpAddress& address) const {
  if (address.v4 != base.v4) return false;
  const std::size_t whole = bits / 8;
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (base.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

bool is_public_address(const IpAddress& address) {
  if (address.v4) return !in_any(special_v4(), address);
  if (nat64().contains(address)) return true;  // as public as what it carries
  return public_unicast_v6().contains(address) && !in_any(special_v6(), address);
}

Result<EgressRules> EgressRules::from(const EgressPolicy& policy) {
  EgressRules rules;
  rules.allow_http_ = policy.allow_http;
  const auto read = [](const std::vector<std::string>& texts, std::vector<IpBlock>& into,
                       const char* field) -> Result<void> {
    for (const std::string& text : texts) {
      auto block = IpBlock::parse(text);
      if (!block) return fail(ErrorCode::kInvalid, block.error().message, field);
      into.push_back(*block);
    }
    return {};
  };
  if (auto done = read(policy.allow, rules.allow_, "egress.allow"); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = read(policy.deny, rules.deny_, "egress.deny"); !done) {
    return std::unexpected(done.error());
  }
  return rules;
}

bool EgressRules::allows(const IpAddress& address) const {
  const auto passes = [this](const IpAddress& form) {
    return !in_any(deny_, form) && (in_any(allow_, form) || is_public_address(form));
  };
  const auto inner = embedded_v4(address);
  return passes(address) && (!inner || passes(*inner));
}

}  // namespace parlance::net
