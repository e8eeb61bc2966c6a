// Listening sockets and the text of addresses. net's own header.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace parlance::net {

// "127.0.0.1", "::1"; an IPv4 address mapped into IPv6 is written as IPv4.
std::string address_text(const sockaddr_storage& address);

// `count` non-blocking listening sockets that share one address, among which the kernel spreads the
// connections. Port 0 takes a free one.
struct ListeningSockets {
  std::vector<int> descriptors;
  std::uint16_t port = 0;
};
Result<ListeningSockets> listen_sockets(const std::string& host, std::uint16_t port,
                                        std::size_t count);

}  // namespace parlance::net
