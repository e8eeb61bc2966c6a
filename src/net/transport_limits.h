// How much output a connection may hold back, and how long it may take.
#pragma once

#include <chrono>
#include <cstddef>

namespace parlance::net {

struct TransportLimits {
  std::size_t out_soft = std::size_t{1} << 20;
  std::size_t out_hard = std::size_t{64} << 20;
  std::chrono::milliseconds stall{60'000};      // output without any progress: the peer is dead
  std::chrono::milliseconds handshake{10'000};  // TLS
  std::chrono::milliseconds linger{2'000};      // for the peer's FIN after ours
};

}  // namespace parlance::net
