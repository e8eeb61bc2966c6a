// A WebSocket client that is quick rather than complete: it trusts the server's frames.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stream.h"

namespace bench {

struct Target {
  std::string address;   // host:port
  std::string path;      // of the upgrade
  std::string protocol;  // subprotocol; empty: none
  std::string source;    // own address; empty: the system's choice
};

class WebSocket : public Stream {
 public:
  WebSocket(Loop& loop, Target target);

  void send_text(std::string_view text) { send_frame(0x1, text); }

 protected:
  virtual void opened() = 0;
  virtual void text(std::string_view payload) = 0;  // one whole message

 private:
  void connected() override;
  std::size_t received(std::string_view bytes) override;
  std::size_t read_upgrade(std::string_view bytes);
  void frame(bool last, std::uint8_t opcode, std::string_view payload);
  void send_frame(std::uint8_t opcode, std::string_view payload);

  Target target_;
  bool upgraded_ = false;
  std::string fragments_;
};

}  // namespace bench
