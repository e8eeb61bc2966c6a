#include "control.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace bench {

Control::Control(Loop& loop, Order order) : order_(std::move(order)) {
  loop.add(STDIN_FILENO, *this, EPOLLIN);
}

void Control::ready(std::uint32_t) {
  std::array<char, 4096> bytes;
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count <= 0) {
    over_ = true;
    return;
  }
  pending_.append(bytes.data(), static_cast<std::size_t>(count));
  for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
    const std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    const auto blank = line.find(' ');
    order_(line.substr(0, blank), blank == std::string::npos ? "" : line.substr(blank + 1));
  }
}

void answer(const std::string& json) {
  std::printf("%s\n", json.c_str());
  std::fflush(stdout);
}

}  // namespace bench
