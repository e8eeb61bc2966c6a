#include "app/control_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace parlance::app {

namespace {

constexpr const char* kName = "control.sock";
constexpr std::size_t kLongestLine = std::size_t{16} << 20;
constexpr int kServerPatience = 5;   // seconds for a request to arrive
constexpr int kClientPatience = 30;  // and for its answer

// The socket's address through a descriptor of its folder: a path of its own may be longer than
// the 107 bytes that an address holds.
sockaddr_un address_in(int folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}", folder,
                   kName);
  return address;
}

void set_send_patience(int socket, int seconds) {
  const timeval time{seconds, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

bool send_line(int socket, std::string line) {
  line.push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// True once there is something to read; false when `cancel` became readable or time is up.
bool readable(int socket, int cancel, int seconds) {
  std::array<pollfd, 2> events = {pollfd{socket, POLLIN, 0}, pollfd{cancel, POLLIN, 0}};
  return ::poll(events.data(), events.size(), seconds * 1'000) > 0 && events[1].revents == 0;
}

// Up to the line feed; false when none comes.
bool receive_line(int socket, int cancel, int seconds, std::string& line) {
  std::array<char, 4096> buffer;
  line.clear();
  while (line.size() < kLongestLine) {
    if (!readable(socket, cancel, seconds)) return false;
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    line.append(buffer.data(), static_cast<std::size_t>(got));
    if (const std::size_t end = line.find('\n'); end != std::string::npos) {
      line.resize(end);
      return true;
    }
  }
  return false;
}

bool is_own_user(int connection) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
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

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& folder,
                                                            ControlHandler handler) {
  const auto broken = [&](const char* what) {
    return fail(ErrorCode::kUnavailable, fmt::format("the control socket in {} cannot be {}: {}",
                                                     folder, what, std::strerror(errno)));
  };
  Descriptor directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  Descriptor wake(::eventfd(0, EFD_CLOEXEC));
  if (directory.get() < 0 || listener.get() < 0 || wake.get() < 0) return broken("made");
  ::unlinkat(directory.get(), kName, 0);
  const sockaddr_un address = address_in(directory.get());
  // Before bind: the file then never exists with wider permissions.
  if (::fchmod(listener.get(), 0600) != 0 ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return broken("bound");
  }
  if (::listen(listener.get(), 16) != 0) return broken("opened");
  return std::unique_ptr<ControlServer>(new ControlServer(directory.release(), listener.release(),
                                                          wake.release(), std::move(handler)));
}

ControlServer::ControlServer(int folder, int listener, int wake, ControlHandler handler)
    : folder_(folder), listener_(listener), wake_(wake), handler_(std::move(handler)) {
  thread_ = std::thread([this] { run(); });
}

ControlServer::~ControlServer() {
  stopping_.store(true);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
  thread_.join();
  ::unlinkat(folder_, kName, 0);
  ::close(listener_);
  ::close(wake_);
  ::close(folder_);
}

void ControlServer::run() {
  while (!stopping_.load()) {
    std::array<pollfd, 2> events = {pollfd{listener_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    if (::poll(events.data(), events.size(), -1) < 0) continue;
    if ((events[0].revents & POLLIN) == 0) continue;
    const Descriptor connection(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.get() >= 0) serve(connection.get());
  }
}

void ControlServer::serve(int connection) {
  if (!is_own_user(connection)) return;
  set_send_patience(connection, kServerPatience);
  std::string line;
  while (receive_line(connection, wake_, kServerPatience, line)) {
    if (!send_line(connection, handler_(line))) return;
  }
}

Result<std::string> control_request(const std::string& folder, std::string_view request_json) {
  const Descriptor directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_in(directory.get());
  if (directory.get() < 0 || socket.get() < 0 ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const ErrorCode code = errno == EACCES ? ErrorCode::kForbidden : ErrorCode::kNotFound;
    return fail(code, fmt::format("no server can be reached at {}/{}: {}", folder, kName,
                                  std::strerror(errno)));
  }
  set_send_patience(socket.get(), kClientPatience);
  std::string line;
  if (!send_line(socket.get(), std::string(request_json)) ||
      !receive_line(socket.get(), -1, kClientPatience, line)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("the server of {} gave no answer; whether it did what was asked is "
                            "not known",
                            folder));
  }
  return line;
}

}  // namespace parlance::app
