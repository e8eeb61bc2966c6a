// An epoll loop of one thread: what the load client's connections stand on.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

// One file descriptor of the loop. The owner removes it before it dies.
class Watched {
 public:
  virtual ~Watched() = default;
  virtual void ready(std::uint32_t events) = 0;  // EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(int fd, Watched& watched, std::uint32_t events);
  void change(int fd, Watched& watched, std::uint32_t events);
  void remove(int fd);

  // Handles what is ready, waiting at most `milliseconds` for it (-1: for ever).
  void turn(int milliseconds);

 private:
  int epoll_;
};

// A non-blocking connection that is being made to `address` (host:port, IPv4), from `source` when
// that is not empty. Ends the program with a message when the system refuses.
int start_connect(const std::string& address, const std::string& source);

// Seconds of the steady clock.
double seconds_now();

[[noreturn]] void die(const std::string& what);

}  // namespace bench
