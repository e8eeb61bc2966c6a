#include "stream.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace bench {

Stream::Stream(Loop& loop, std::string address, std::string source)
    : loop_(loop), address_(std::move(address)), source_(std::move(source)) {}

Stream::~Stream() {
  close();
}

void Stream::start() {
  fd_ = start_connect(address_, source_);
  connecting_ = true;
  wants_write_ = true;
  loop_.add(fd_, *this, EPOLLIN | EPOLLOUT);
}

void Stream::close() {
  if (fd_ < 0) return;
  loop_.remove(fd_);
  ::close(fd_);
  fd_ = -1;
}

void Stream::ready(std::uint32_t events) {
  if (connecting_) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      close();
      ended();
      return;
    }
    if ((events & EPOLLOUT) == 0) return;
    connecting_ = false;
    connected();
  }
  if ((events & EPOLLOUT) != 0) flush();
  if (fd_ >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read();
}

void Stream::read() {
  static std::vector<char> shared(256 * 1024);
  const ssize_t count = ::recv(fd_, shared.data(), shared.size(), 0);
  if (count <= 0) {
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    close();
    ended();
    return;
  }
  const std::string_view fresh(shared.data(), static_cast<std::size_t>(count));
  if (unread_.empty()) {
    const std::size_t used = received(fresh);
    if (used < fresh.size()) unread_.assign(fresh.substr(used));
    return;
  }
  unread_.append(fresh);
  const std::size_t used = received(unread_);
  unread_.erase(0, used);
  if (unread_.empty()) std::string().swap(unread_);
}

void Stream::send(std::string_view bytes) {
  if (fd_ < 0) return;
  if (unsent_.empty() && !connecting_) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (bytes.empty()) return;
  unsent_.append(bytes);
  if (!wants_write_) {
    wants_write_ = true;
    loop_.change(fd_, *this, EPOLLIN | EPOLLOUT);
  }
}

void Stream::flush() {
  while (!unsent_.empty()) {
    const ssize_t count = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    unsent_.erase(0, static_cast<std::size_t>(count));
  }
  std::string().swap(unsent_);
  if (wants_write_) {
    wants_write_ = false;
    loop_.change(fd_, *this, EPOLLIN);
  }
}

}  // namespace bench
