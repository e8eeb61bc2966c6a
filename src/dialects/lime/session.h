// One LIME session, whatever carries it: handshake (spec lime 4), then envelopes (1, 5), then the
// end (4.5). Everything happens on the transport's executor.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/executor.h"
#include "base/ids.h"
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

// What the sessions of a server share; it outlives them.
struct SessionService {
  hub::Hub& hub;
  Authenticator& authenticator;
  const SessionOptions& options;
};

// There is one for every client and most of them are idle, so it keeps nothing that the hub's
// session or the connection keeps too.
class LimeSession : public hub::SessionSink,
                    public std::enable_shared_from_this<LimeSession>,
                    private Timeout {
 public:
  LimeSession(const SessionService& service, Transport& transport);

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

  void on_timer() override;
  void check_idle();
  void wait(std::chrono::milliseconds delay);  // until on_timer

  hub::Hub& hub() const { return service_.hub; }
  const SessionOptions& options() const { return service_.options; }
  Node node() const;  // absent until the session is established
  hub::Caller caller() const;

  void send_session(SessionState state, const Node& to);
  void write(const Session& session);
  void fail(int code, std::string description);
  void finish();  // answers `finishing`, once the client has what was sent to it
  void end();     // leaves the hub, lets the client close first

  const SessionService& service_;
  Transport* transport_;
  State state_ = State::kNew;
  bool asked_ = false;  // a ping is not answered yet
  int bad_frames_ = 0;
  const Uuid id_ = Uuid::random();
  hub::SessionPtr session_;  // once established
  std::chrono::steady_clock::time_point last_input_{};
};

}  // namespace parlance::lime
