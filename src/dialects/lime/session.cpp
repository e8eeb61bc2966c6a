#include "dialects/lime/session.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "hub/log.h"
#include "model/media_type.h"

namespace parlance::lime {
namespace {

hub::Traffic traffic_of(const Envelope& envelope) {
  switch (static_cast<EnvelopeKind>(envelope.index())) {
    case EnvelopeKind::kMessage:
      return hub::Traffic::kMessage;
    case EnvelopeKind::kNotification:
      return hub::Traffic::kNotification;
    case EnvelopeKind::kCommand:
      return hub::Traffic::kCommand;
    default:
      return hub::Traffic::kSession;
  }
}

constexpr std::chrono::milliseconds kConfirmWithin{1'000};

std::string_view carrier_name(hub::Carrier carrier) {
  return carrier == hub::Carrier::kTcp ? "tcp" : "websocket";
}

}  // namespace

LimeSession::LimeSession(hub::Hub& hub, Authenticator& authenticator, const SessionOptions& options,
                         Transport& transport)
    : hub_(hub), authenticator_(authenticator), options_(options), transport_(&transport) {}

void LimeSession::open() {
  last_input_ = std::chrono::steady_clock::now();
  handshake_ = transport_->executor().after(options_.handshake_timeout, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || self->transport_ == nullptr) return;
    if (self->state_ != State::kEstablished && self->state_ != State::kEnded) {
      self->fail(reason_code::kNegotiationTimeout, "The handshake took too long");
    }
  });
}

void LimeSession::receive(std::string_view json) {
  if (state_ == State::kEnded || state_ == State::kFinishing || transport_ == nullptr) return;
  const auto self = shared_from_this();
  if (options_.ping_after.count() > 0) last_input_ = std::chrono::steady_clock::now();
  auto envelope = parse_envelope(json);
  if (!envelope) {
    on_fault(std::move(envelope.error()));
    return;
  }
  bad_frames_ = 0;
  hub_.metrics().received(traffic_of(*envelope), transport_->carrier()).add();
  if (auto* session = std::get_if<Session>(&*envelope)) {
    on_session(std::move(*session));
    return;
  }
  if (state_ != State::kEstablished) {
    fail(reason_code::kSessionState, "The session is not established yet");
    return;
  }
  if (auto* message = std::get_if<Message>(&*envelope)) {
    hub_.send_message(caller_, std::move(*message), {});
  } else if (auto* notification = std::get_if<Notification>(&*envelope)) {
    hub_.send_notification(caller_, std::move(*notification), {});
  } else {
    on_command(std::move(std::get<Command>(*envelope)));
  }
}

// 5.1: before the session is established any fault ends it; afterwards the sender is told what can
// be told, and the session goes on.
void LimeSession::on_fault(EnvelopeFault fault) {
  if (state_ != State::kEstablished) {
    fail(reason_code::kSessionState, fault.reason.description);
    return;
  }
  hub::log_info(
      "envelope refused",
      {{"node", node_.text()}, {"code", fault.reason.code}, {"why", fault.reason.description}});
  switch (fault.kind) {
    case EnvelopeKind::kMessage:
      if (!fault.id.empty()) {
        Notification notification;
        notification.id = std::move(fault.id);
        notification.from = hub_.domains().server_node();
        notification.to = node_;
        notification.event = Event::kFailed;
        notification.reason = std::move(fault.reason);
        send(to_json(notification));
      }
      return;
    case EnvelopeKind::kCommand: {
      Command response;
      response.id = std::move(fault.id);
      response.from = hub_.domains().server_node();
      response.to = node_;
      response.status = CommandStatus::kFailure;
      response.reason = std::move(fault.reason);
      if (!response.id.empty()) send(to_json(response));
      return;
    }
    case EnvelopeKind::kNotification:
      return;
    case EnvelopeKind::kSession:
    case EnvelopeKind::kUnknown:
      if (++bad_frames_ >= options_.bad_frames) {
        fail(reason_code::kValidation,
             "Too many frames that are no envelopes: " + fault.reason.description);
      }
      return;
  }
}

void LimeSession::refuse_input(Reason reason) {
  if (state_ != State::kEnded) fail(reason.code, std::move(reason.description));
}

void LimeSession::on_session(Session session) {
  if (state_ != State::kNew && session.state != SessionState::kNew && session.id != id_) {
    fail(reason_code::kSession, "The session id does not match");
    return;
  }
  switch (state_) {
    case State::kNew:
      if (session.state == SessionState::kNew) {
        id_ = new_uuid();
        start_negotiation();
        return;
      }
      break;
    case State::kNegotiating:
      if (session.state == SessionState::kNegotiating) {
        on_negotiation(session);
        return;
      }
      break;
    case State::kAuthenticating:
      if (session.state == SessionState::kAuthenticating) {
        on_credentials(std::move(session));
        return;
      }
      break;
    case State::kEstablished:
      if (session.state == SessionState::kFinishing) {
        finish();
        return;
      }
      break;
    case State::kUpgrading:
    case State::kChecking:
    case State::kFinishing:
    case State::kEnded:
      break;
  }
  fail(reason_code::kSessionState, "The state " + std::string(to_text(session.state)) +
                                       " is not allowed in this state of the session");
}

void LimeSession::start_negotiation() {
  if (!transport_->can_start_tls()) {
    offer_schemes();
    return;
  }
  state_ = State::kNegotiating;
  Session offer;
  offer.id = id_;
  offer.from = hub_.domains().server_node();
  offer.state = SessionState::kNegotiating;
  offer.encryption_options = {"none", "tls"};
  offer.compression_options = {"none"};
  write(offer);
}

void LimeSession::on_negotiation(const Session& session) {
  const bool tls = iequals(session.encryption, "tls");
  const bool known = tls || iequals(session.encryption, "none");
  if (!known || !iequals(session.compression, "none")) {
    fail(reason_code::kNegotiationOptions,
         "'encryption' and 'compression' must each be one of the options offered");
    return;
  }
  Session confirmation;
  confirmation.id = id_;
  confirmation.from = hub_.domains().server_node();
  confirmation.state = SessionState::kNegotiating;
  confirmation.encryption = tls ? "tls" : "none";
  confirmation.compression = "none";
  write(confirmation);
  if (!tls) {
    offer_schemes();
    return;
  }
  state_ = State::kUpgrading;
  transport_->start_tls([weak = weak_from_this()](bool encrypted) {
    const auto self = weak.lock();
    if (self == nullptr || self->transport_ == nullptr || self->state_ != State::kUpgrading) return;
    if (encrypted) {
      self->offer_schemes();
    } else {
      self->end();
    }
  });
}

void LimeSession::offer_schemes() {
  state_ = State::kAuthenticating;
  Session offer;
  offer.id = id_;
  offer.from = hub_.domains().server_node();
  offer.state = SessionState::kAuthenticating;
  offer.scheme_options = authenticator_.schemes();
  write(offer);
}

void LimeSession::on_credentials(Session session) {
  const auto& offered = authenticator_.schemes();
  const bool known = std::any_of(offered.begin(), offered.end(), [&](const std::string& scheme) {
    return iequals(scheme, session.scheme);
  });
  if (session.from.empty() || session.from.name().empty()) {
    fail(reason_code::kSession, "'from' is missing: who signs in?");
    return;
  }
  if (!known) {
    fail(reason_code::kSession, "The scheme '" + session.scheme + "' was not offered");
    return;
  }
  if (session.authentication.empty()) {
    fail(reason_code::kSession, "'authentication' is missing");
    return;
  }
  Node node = session.from;
  if (node.domain().empty()) node = node.with_domain(hub_.domains().bots());
  if (node.instance().empty()) node = node.with_instance("default");
  state_ = State::kChecking;
  authenticator_.session(node, session.scheme, session.authentication, transport_->remote_address(),
                         transport_->executor(),
                         [weak = weak_from_this(), node](Admission admission) {
                           const auto self = weak.lock();
                           if (self != nullptr && self->state_ == State::kChecking) {
                             self->admit(node, std::move(admission));
                           }
                         });
}

void LimeSession::admit(const Node& node, Admission admission) {
  if (!admission.admitted) {
    fail(reason_code::kAuthentication, std::move(admission.refusal));
    return;
  }
  transport_->executor().cancel(handshake_);
  node_ = node;
  state_ = State::kEstablished;
  caller_.node = node;
  caller_.account = admission.account;
  caller_.executor = &transport_->executor();
  // `established` first: the hub may push at once.
  send_session(SessionState::kEstablished);
  session_ = hub_.open_session(node, std::move(admission.account), transport_->executor(), *this);
  caller_.session = session_;
  hub_.metrics().sessions(transport_->carrier()).add();
  hub::log_info("session established", {{"node", node.text()},
                                        {"transport", carrier_name(transport_->carrier())},
                                        {"address", transport_->remote_address()}});
  arm_ping();
}

void LimeSession::on_command(Command command) {
  if (pinged_ && command.status != CommandStatus::kNone) pinged_ = false;
  hub_.process_command(caller_, std::move(command),
                       [weak = weak_from_this()](hub::Hub::CommandOutcome outcome) {
                         const auto self = weak.lock();
                         if (self == nullptr || !outcome.response) return;
                         self->send(to_json(*outcome.response));
                       });
}

void LimeSession::send(std::string_view envelope) {
  if (transport_ == nullptr) return;
  if (state_ == State::kEstablished || state_ == State::kFinishing) transport_->send(envelope);
}

void LimeSession::barrier(std::uint64_t mark) {
  if (transport_ == nullptr) return;
  if (state_ == State::kEstablished || state_ == State::kFinishing) transport_->barrier(mark);
}

void LimeSession::confirmed(std::uint64_t mark) {
  if (session_ == nullptr) return;
  session_->confirmed(mark);
  if (state_ == State::kFinishing && session_->unconfirmed() == 0) finish();
}

// A client that ends in good order is given a moment to confirm what it has, so that this is not
// delivered again.
void LimeSession::finish() {
  if (state_ == State::kEstablished && session_->unconfirmed() != 0) {
    state_ = State::kFinishing;
    hub_.set_presence(session_, {});
    transport_->executor().after(kConfirmWithin, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr || self->state_ != State::kFinishing) return;
      self->send_session(SessionState::kFinished);
      self->end();
    });
    return;
  }
  send_session(SessionState::kFinished);
  end();
}

void LimeSession::writable(bool is_writable) {
  if (session_ != nullptr) session_->writable(is_writable);
}

void LimeSession::evict(const Reason& reason) {
  if (state_ != State::kEnded) fail(reason.code, reason.description);
}

void LimeSession::write(const Session& session) {
  if (transport_ == nullptr) return;
  hub_.metrics().sent(hub::Traffic::kSession, transport_->carrier()).add();
  transport_->send(to_json(session));
}

void LimeSession::send_session(SessionState state) {
  Session session;
  session.id = id_;
  session.from = hub_.domains().server_node();
  session.to = node_;
  session.state = state;
  write(session);
}

void LimeSession::fail(int code, std::string description) {
  if (transport_ == nullptr || state_ == State::kEnded) return;
  Session session;
  session.id = id_.empty() ? new_uuid() : id_;
  session.from = hub_.domains().server_node();
  session.to = node_;
  session.state = SessionState::kFailed;
  session.reason = {code, std::move(description)};
  hub::log_info("session failed", {{"node", node_.text()},
                                   {"address", transport_->remote_address()},
                                   {"code", code},
                                   {"why", session.reason.description}});
  write(session);
  end();
}

void LimeSession::end() {
  state_ = State::kEnded;
  if (session_ != nullptr) {
    hub_.metrics().sessions(transport_->carrier()).sub();
    hub_.close_session(session_);
    session_.reset();
    caller_.session.reset();
  }
  // The client closes first: the JavaScript client throws when it finds the socket closed (4.5).
  transport_->executor().after(options_.close_grace, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && self->transport_ != nullptr) self->transport_->close();
  });
}

void LimeSession::transport_closed() {
  const auto self = shared_from_this();
  if (session_ != nullptr) {
    hub_.metrics().sessions(transport_->carrier()).sub();
    hub_.close_session(session_);
    session_.reset();
    caller_.session.reset();
    hub::log_info("session lost", {{"node", node_.text()}});
  }
  state_ = State::kEnded;
  transport_ = nullptr;
}

// 8.7: who was silent for long is asked, and given up when it does not answer.
void LimeSession::arm_ping() {
  if (options_.ping_after.count() <= 0) return;
  transport_->executor().after(options_.ping_after, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || self->transport_ == nullptr || self->state_ != State::kEstablished)
      return;
    const auto idle = std::chrono::steady_clock::now() - self->last_input_;
    if (idle < self->options_.ping_after) {
      self->arm_ping();
      return;
    }
    Command ping;
    ping.id = new_uuid();
    ping.from = self->hub_.domains().server_node();
    ping.to = self->node_;
    ping.method = Method::kGet;
    ping.uri = "/ping";
    self->pinged_ = true;
    const auto asked = std::chrono::steady_clock::now();
    self->send(to_json(ping));
    self->transport_->executor().after(self->options_.ping_within, [weak, asked] {
      const auto still = weak.lock();
      if (still == nullptr || still->transport_ == nullptr ||
          still->state_ != State::kEstablished) {
        return;
      }
      if (still->last_input_ < asked) {
        hub::log_info("session dead", {{"node", still->node_.text()}});
        still->fail(reason_code::kSession, "No answer to a ping");
        still->transport_->close();
      } else {
        still->arm_ping();
      }
    });
  });
}

}  // namespace parlance::lime
