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

LimeSession::LimeSession(const SessionService& service, Transport& transport)
    : service_(service), transport_(&transport) {}

Node LimeSession::node() const {
  return session_ == nullptr ? Node{} : session_->node();
}

hub::Caller LimeSession::caller() const {
  return {session_->node(), session_->account(), session_, &session_->executor()};
}

void LimeSession::open() {
  last_input_ = std::chrono::steady_clock::now();
  wait(options().handshake_timeout);
}

void LimeSession::receive(std::string_view json) {
  if (state_ == State::kEnded || state_ == State::kFinishing || transport_ == nullptr) return;
  const auto self = shared_from_this();
  if (options().ping_after.count() > 0) last_input_ = std::chrono::steady_clock::now();
  if (std::exchange(asked_, false) && state_ == State::kEstablished) wait(options().ping_after);
  auto envelope = parse_envelope(json);
  if (!envelope) {
    on_fault(std::move(envelope.error()));
    return;
  }
  bad_frames_ = 0;
  hub().metrics().received(traffic_of(*envelope), transport_->carrier()).add();
  if (auto* session = std::get_if<Session>(&*envelope)) {
    on_session(std::move(*session));
    return;
  }
  if (state_ != State::kEstablished) {
    fail(reason_code::kSessionState, "The session is not established yet");
    return;
  }
  if (auto* message = std::get_if<Message>(&*envelope)) {
    hub().send_message(caller(), std::move(*message), {});
  } else if (auto* notification = std::get_if<Notification>(&*envelope)) {
    hub().send_notification(caller(), std::move(*notification), {});
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
  hub::log_info("envelope refused", {{"node", session_->node().text()},
                                     {"code", fault.reason.code},
                                     {"why", fault.reason.description}});
  switch (fault.kind) {
    case EnvelopeKind::kMessage:
      if (!fault.id.empty()) {
        Notification notification;
        notification.id = std::move(fault.id);
        notification.from = hub().domains().server_node();
        notification.to = node();
        notification.event = Event::kFailed;
        notification.reason = std::move(fault.reason);
        send(to_json(notification));
      }
      return;
    case EnvelopeKind::kCommand: {
      Command response;
      response.id = std::move(fault.id);
      response.from = hub().domains().server_node();
      response.to = node();
      response.status = CommandStatus::kFailure;
      response.reason = std::move(fault.reason);
      if (!response.id.empty()) send(to_json(response));
      return;
    }
    case EnvelopeKind::kNotification:
      return;
    case EnvelopeKind::kSession:
    case EnvelopeKind::kUnknown:
      if (++bad_frames_ >= options().bad_frames) {
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
  if (state_ != State::kNew && session.state != SessionState::kNew && session.id != id_.text()) {
    fail(reason_code::kSession, "The session id does not match");
    return;
  }
  switch (state_) {
    case State::kNew:
      if (session.state == SessionState::kNew) {
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
  offer.id = id_.text();
  offer.from = hub().domains().server_node();
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
  confirmation.id = id_.text();
  confirmation.from = hub().domains().server_node();
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
  offer.id = id_.text();
  offer.from = hub().domains().server_node();
  offer.state = SessionState::kAuthenticating;
  offer.scheme_options = service_.authenticator.schemes();
  write(offer);
}

void LimeSession::on_credentials(Session session) {
  const auto& offered = service_.authenticator.schemes();
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
  if (node.domain().empty()) node = node.with_domain(hub().domains().bots());
  if (node.instance().empty()) node = node.with_instance("default");
  state_ = State::kChecking;
  service_.authenticator.session(node, session.scheme, session.authentication,
                                 transport_->remote_address(), transport_->executor(),
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
  transport_->executor().stop(*this);
  state_ = State::kEstablished;
  // `established` first: the hub may push at once.
  send_session(SessionState::kEstablished, node);
  session_ = hub().open_session(node, std::move(admission.account), transport_->executor(), *this);
  hub().metrics().sessions(transport_->carrier()).add();
  hub::log_info("session established", {{"node", node.text()},
                                        {"transport", carrier_name(transport_->carrier())},
                                        {"address", transport_->remote_address()}});
  if (options().ping_after.count() > 0) wait(options().ping_after);
}

void LimeSession::on_command(Command command) {
  hub().process_command(caller(), std::move(command),
                        [weak = weak_from_this()](hub::Hub::CommandOutcome outcome) {
                          const auto self = weak.lock();
                          if (self == nullptr || !outcome.response) return;
                          self->send(to_json(*outcome.response));
                        });
}

void LimeSession::send(std::string_view envelope) {
  if (transport_ == nullptr) return;
  if (state_ == State::kEstablished || state_ == State::kFinishing) transport_->write(envelope);
}

void LimeSession::barrier(std::uint64_t mark) {
  if (transport_ == nullptr) return;
  if (state_ == State::kEstablished || state_ == State::kFinishing) transport_->probe(mark);
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
    hub().set_presence(session_, {});
    wait(kConfirmWithin);
    return;
  }
  send_session(SessionState::kFinished, node());
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
  hub().metrics().sent(hub::Traffic::kSession, transport_->carrier()).add();
  transport_->write(to_json(session));
}

void LimeSession::send_session(SessionState state, const Node& to) {
  Session session;
  session.id = id_.text();
  session.from = hub().domains().server_node();
  session.to = to;
  session.state = state;
  write(session);
}

void LimeSession::fail(int code, std::string description) {
  if (transport_ == nullptr || state_ == State::kEnded) return;
  Session session;
  session.id = id_.text();
  session.from = hub().domains().server_node();
  session.to = node();
  session.state = SessionState::kFailed;
  session.reason = {code, std::move(description)};
  hub::log_info("session failed", {{"node", session.to.text()},
                                   {"address", transport_->remote_address()},
                                   {"code", code},
                                   {"why", session.reason.description}});
  write(session);
  end();
}

void LimeSession::end() {
  state_ = State::kEnded;
  if (session_ != nullptr) {
    hub().metrics().sessions(transport_->carrier()).sub();
    hub().close_session(session_);
    session_.reset();
  }
  // The client closes first: the JavaScript client throws when it finds the socket closed (4.5).
  wait(options().close_grace);
}

void LimeSession::transport_closed() {
  const auto self = shared_from_this();
  transport_->executor().stop(*this);
  if (session_ != nullptr) {
    hub().metrics().sessions(transport_->carrier()).sub();
    hub().close_session(session_);
    hub::log_info("session lost", {{"node", session_->node().text()}});
    session_.reset();
  }
  state_ = State::kEnded;
  transport_ = nullptr;
}

// ---- Time

void LimeSession::wait(std::chrono::milliseconds delay) {
  transport_->executor().start(*this, delay);
}

void LimeSession::on_timer() {
  const auto self = shared_from_this();
  switch (state_) {
    case State::kEstablished:
      check_idle();
      return;
    case State::kFinishing:
      send_session(SessionState::kFinished, node());
      end();
      return;
    case State::kEnded:
      transport_->close();
      return;
    default:
      fail(reason_code::kNegotiationTimeout, "The handshake took too long");
  }
}

// 8.7: who was silent for long is asked, and given up when it does not answer.
void LimeSession::check_idle() {
  if (asked_) {
    hub::log_info("session dead", {{"node", node().text()}});
    fail(reason_code::kSession, "No answer to a ping");
    transport_->close();
    return;
  }
  const auto idle =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - last_input_);
  if (idle < options().ping_after) {
    wait(options().ping_after - idle);
    return;
  }
  Command ping;
  ping.id = new_uuid();
  ping.from = hub().domains().server_node();
  ping.to = node();
  ping.method = Method::kGet;
  ping.uri = "/ping";
  asked_ = true;
  send(to_json(ping));
  wait(options().ping_within);
}

}  // namespace parlance::lime
