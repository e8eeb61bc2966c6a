// One outgoing TCP connection: bytes in, bytes out, nothing kept while it is idle.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "loop.h"

namespace bench {

class Stream : public Watched {
 public:
  Stream(Loop& loop, std::string address, std::string source = {});
  ~Stream() override;

  void start();
  void close();
  bool closed() const { return fd_ < 0; }

  void send(std::string_view bytes);

 protected:
  virtual void connected() = 0;
  // Takes what it can from the front and returns how much that was; the rest comes again in front
  // of what arrives next. Must not close the stream.
  virtual std::size_t received(std::string_view bytes) = 0;
  virtual void ended() = 0;  // by the other side, or because it could not be reached

  Loop& loop() { return loop_; }

 private:
  void ready(std::uint32_t events) override;
  void read();
  void flush();

  Loop& loop_;
  std::string address_;
  std::string source_;
  int fd_ = -1;
  bool connecting_ = true;
  bool wants_write_ = false;
  std::string unread_;
  std::string unsent_;
};

}  // namespace bench
