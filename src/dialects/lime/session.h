// One LIME session, whatever carries it: handshake (spec lime 4), then envelopes (1, 5), then the
// end (4.5). Everything happens on the transport's executor.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "dialects/lime/authenticator.h"
#include "dialects/lime/transport.h"
#include "hub/hub.h"
#include "model/envelope.h"

namespace parlance::lime {

struct SessionOptions {
  std::chrono::milliseconds handshake_timeout{30'000};
  std::chrono::milliseconds ping_after{60'000};       // idle time before a LIME ping; 0: never
  std::chrono::milliseconds ping_within{30'000};      // else the peer is dead
  std::chrono::milliseconds close_grace{5'000};       // for the client to close first
  int bad_frames = 10;                                // in a row, before the session is ended
  std::size_t envelope_limit = std::size_t{8} << 20;  // bytes; over TCP, a larger one ends it
};

class LimeSession final : public hub::SessionSink,
                          public std::enable_shared_from_this<LimeSession> {
 public:
  LimeSession(hub::Hub& hub, Authenticator& authenticator, const SessionOptions& options,
              Transport& transport);

  void open();
  void receive(std::string_view json);
  // More input than the limit, or bytes that can be no envelope stream: the session fails with it.
  void refuse_input(Reason reason);
  void confirmed(std::uint64_t mark);
  void writable(bool writable);
  void transport_closed();  // the transport is not used any more
  bool ended() const { return state_ == State::kEnded; }

  // hub::SessionSink
  void send(std::string_view envelope) override;
  void barrier(std::uint64_t mark) override;
  void evict(const Reason& reason) override;

 private:
  enum class State : std::uint8_t {
    kNew,
    kNegotiating,
    kUpgrading,
    kAuthenticating,
    kChecking,
    kEstablished,
    kFinishing,
    kEnded
  };

  void on_session(Session session);
  void start_negotiation();
  void on_negotiation(const Session& session);
  void offer_schemes();
  void on_credentials(Session session);
  void admit(const Node& node, Admission admission);
  void on_message(Message message);
  void on_notification(Notification notification);
  void on_command(Command command);
  void on_fault(EnvelopeFault fault);

  void send_session(SessionState state);
  void write(const Session& session);
  void fail(int code, std::string description);
  void finish();  // answers `finishing`, once the client has what was sent to it
  void end();     // leaves the hub, lets the client close first
  void arm_ping();

  hub::Hub& hub_;
  Authenticator& authenticator_;
  const SessionOptions& options_;
  Transport* transport_;
  State state_ = State::kNew;
  int bad_frames_ = 0;
  bool pinged_ = false;
  TimerId handshake_;  // its time limit
  std::string id_;
  Node node_;
  hub::Caller caller_;
  hub::SessionPtr session_;  // once established
  std::chrono::steady_clock::time_point last_input_{};
};

}  // namespace parlance::lime
