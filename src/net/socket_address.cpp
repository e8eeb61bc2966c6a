#include "net/socket_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace parlance::net {
namespace {

constexpr int kBacklog = 4096;

std::string errno_text() {
  return std::generic_category().message(errno);
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

void set_option(int descriptor, int level, int name, int value) {
  ::setsockopt(descriptor, level, name, &value, sizeof value);
}

// Binds `address`; shared when others of this process are to bind it as well.
int bind_socket(const addrinfo& address, bool shared) {
  Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return -1;
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (shared) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (address.ai_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0) return -1;
  return socket.release();
}

std::uint16_t& port_of(sockaddr* address) {
  return address->sa_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(address)->sin6_port
                                        : reinterpret_cast<sockaddr_in*>(address)->sin_port;
}

}  // namespace

std::string address_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      ::inet_ntop(AF_INET, v6.sin6_addr.s6_addr + 12, text, sizeof text);
    } else {
      ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    }
  }
  return text;
}

Result<ListeningSockets> listen_sockets(const std::string& host, std::uint16_t port,
                                        std::size_t count) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto service = std::to_string(port);
  const int error =
      ::getaddrinfo(host.empty() ? nullptr : host.c_str(), service.c_str(), &hints, &found);
  if (error != 0 || found == nullptr) {
    return fail(ErrorCode::kInvalid, "cannot resolve '" + host + "': " + ::gai_strerror(error),
                "host");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  const auto taken = [&] {
    return fail(ErrorCode::kUnavailable,
                "cannot listen on " + host + ":" + std::to_string(port) + ": " + errno_text(),
                "port");
  };

  // SO_REUSEPORT would let a second server of this user share the port silently, so one socket
  // without it asks first.
  if (port != 0) {
    const Descriptor probe(bind_socket(*addresses, false));
    if (probe.get() < 0) return taken();
    if (::listen(probe.get(), 1) != 0) return taken();
  }

  std::vector<std::unique_ptr<Descriptor>> sockets;
  sockaddr_storage bound{};
  for (std::size_t i = 0; i < count; ++i) {
    sockets.push_back(std::make_unique<Descriptor>(bind_socket(*addresses, true)));
    const int socket = sockets.back()->get();
    if (socket < 0 || ::listen(socket, kBacklog) != 0) return taken();
    socklen_t length = sizeof bound;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &length);
    port_of(addresses->ai_addr) = port_of(reinterpret_cast<sockaddr*>(&bound));
  }
  ListeningSockets result;
  result.port = ntohs(port_of(reinterpret_cast<sockaddr*>(&bound)));
  for (auto& socket : sockets) result.descriptors.push_back(socket->release());
  return result;
}

}  // namespace parlance::net
