#include "hub/message_write.h"

#include <utility>

#include "base/ids.h"
#include "hub/notifier.h"
#include "hub/on_behalf.h"
#include "model/content/content.h"
#include "model/media_type.h"
#include "store/messages.h"

namespace parlance::hub {

Reason complete_addresses(Core& core, const Caller& caller, EnvelopeBase& envelope,
                          std::uint8_t delegation_bit) {
  const std::string& own_domain = core.domains.bots();
  if (!envelope.to.empty() && envelope.to.domain().empty()) {
    envelope.to = envelope.to.with_domain(own_domain);
  }
  if (!envelope.from.empty() && envelope.from.domain().empty()) {
    envelope.from = envelope.from.with_domain(caller.node.domain());
  }
  if (envelope.from.empty()) envelope.from = caller.node;
  if (envelope.from.same_identity(caller.node)) {
    if (!envelope.pp.empty() && !envelope.pp.same_identity(caller.node)) {
      return {reason_code::kSender, "'pp' must be the sender's own address"};
    }
    envelope.pp = {};
    return {};
  }
  const AccountPtr owner = core.accounts.find(envelope.from);
  if (owner == nullptr || !owner->delegates(caller.node, delegation_bit)) {
    return {reason_code::kSender, "The sender has no delegation to use the address in 'from'"};
  }
  if (envelope.pp.empty() || !envelope.pp.same_identity(caller.node)) envelope.pp = caller.node;
  return {};
}

MessageWrite::MessageWrite(Core& core, Message message, Sender sender, Reason refusal)
    : core_(core),
      message_(std::move(message)),
      parcel_(std::make_shared<Parcel>()),
      sender_account_(std::move(sender.account)),
      sender_session_(std::move(sender.session)),
      refusal_(std::move(refusal)) {
  at_the_door_ = static_cast<bool>(refusal_);
  if (refusal_) {
    // Whatever it claims to be: this is who hears of it, and in whose log it stands.
    message_.from = sender.node;
    message_.pp = {};
  } else if (!message_.pp.empty()) {
    // Who acts for another writes into the other's history.
    sender_account_ = core_.accounts.find(message_.from);
  }
  if (!refusal_) {
    for (const MessageRewriter& rewrite : core_.rewriters) {
      refusal_ = rewrite(message_, sender_account_);
      if (refusal_) break;
    }
  }
  parcel_->id = message_.id;
  parcel_->to = message_.to;
  parcel_->date = core_.clock.now();
  parcel_->reporter = reporter_of(core_, message_);
  parcel_->sender = core_.registry.get(parcel_->reporter);
  parcel_->sender_is_bot = sender_account_ != nullptr && sender_account_->is_bot();
  if (!refusal_) {
    resolve();
  } else {
    sensitive_ = content::check(message_.type, message_.content).sensitive;
  }
  if (parcel_->recipient == nullptr) parcel_->recipient = core_.registry.get(message_.to);
  transient_ = media_type::same(message_.type, media_type::kChatState);
  sensitive_ = sensitive_ || media_type::same(message_.type, media_type::kSensitive);
  parcel_->memory_only = sensitive_;
  if (message_.metadata.get("#uniqueId").empty()) message_.metadata.set("#uniqueId", new_uuid());
  parcel_->json = to_json(message_);
}

// Steps 3 and 4 of spec lime 7.2.
void MessageWrite::resolve() {
  auto verdict = content::check(message_.type, message_.content);
  sensitive_ = verdict.sensitive;
  if (!verdict.fault.empty()) {
    at_the_door_ = true;
    refusal_ = {reason_code::kValidation, std::move(verdict.fault)};
    return;
  }
  const Node& to = message_.to;
  switch (core_.domains.kind(to)) {
    case DomainKind::kService:
      service_ = core_.message_service_of(to);
      if (service_ != nullptr) return;
      [[fallthrough]];
    case DomainKind::kServer:
      refusal_ = {reason_code::kDestinationNotFound, "Destination not found"};
      return;
    case DomainKind::kChannel:
      refusal_ = {reason_code::kGatewayNotFound,
                  "The sender is not published on the channel " + std::string(to.domain())};
      return;
    case DomainKind::kUnknown:
      refusal_ = {reason_code::kGatewayNotFound,
                  "No channel has the domain " + std::string(to.domain())};
      return;
    case DomainKind::kBot:
    case DomainKind::kPerson:
      break;
  }
  if (media_type::same(message_.type, media_type::kRedirect)) {
    // Only the tunnel, a service, hands conversations over (spec blip-core B14).
    refusal_ = {reason_code::kGatewayOperation,
                "Only a conversation that came through a master bot can be redirected"};
    return;
  }
  recipient_account_ = core_.accounts.find(to);
  recipient_is_bot_ = recipient_account_ != nullptr && recipient_account_->is_bot();
  parcel_->recipient = core_.registry.get(to);
  if (recipient_account_ != nullptr) return;
  // A guest: someone who is connected, or who was here before.
  Mailbox& mailbox = *parcel_->recipient;
  if (mailbox.known.load(std::memory_order_relaxed)) return;
  {
    const std::lock_guard lock(mailbox.mutex);
    if (!mailbox.sessions.empty()) return;
  }
  if (core_.domains.kind(to) == DomainKind::kPerson &&
      find_identity(core_.store.reader(), to.without_instance())) {
    mailbox.known.store(true, std::memory_order_relaxed);
    return;
  }
  refusal_ = {reason_code::kDestinationNotFound, "Destination not found"};
}

void MessageWrite::send_transient() {
  if (refusal_) {
    if (!parcel_->id.empty()) {
      if (!at_the_door_) core_.notifier->tell(parcel_, Event::kAccepted);
      core_.notifier->tell(parcel_, Event::kFailed, refusal_);
    }
    return;
  }
  core_.notifier->tell(parcel_, Event::kAccepted);
  if (core_.delivery->push_transient(parcel_, sender_session_.get())) return;
  const bool webhook =
      recipient_account_ != nullptr && !recipient_account_->account.message_url.empty();
  if (webhook) {
    core_.delivery->keep_envelope(parcel_->recipient, parcel_->reporter.key(), parcel_->json);
  }
}

void MessageWrite::apply(store::Connection& connection) {
  parcel_->sequence = core_.store.next_sequence();
  if (for_service()) {
    refusal_ = service_->take(connection, message_, parcel_->sequence, sender_account_);
  } else if (!refusal_) {
    route_ = core_.delivery->plan(connection, parcel_, message_.type, recipient_account_,
                                  sender_session_.get());
    if (route_.way == Delivery::Route::Way::kRepeat) return;
    if (route_.way == Delivery::Route::Way::kNone) refusal_ = route_.refusal;
  }
  store::NewMessage row;
  row.sequence = parcel_->sequence;
  row.message = &message_;
  row.date = parcel_->date;
  row.sender_is_owner = parcel_->sender_is_bot;
  row.recipient_is_owner = recipient_is_bot_;
  row.keep_content = !sensitive_;
  if (!refusal_ && !sensitive_ && !for_service())
    row.mailbox = ensure_identity(connection, parcel_->recipient->identity());
  if (route_.way == Delivery::Route::Way::kDirect && parcel_->sender_is_bot) {
    row.status = store::MessageStatus::kDispatched;
    parcel_->stored_dispatched = true;
  }
  insert_message(connection, row);
  if (refusal_) raise_status(connection, row.sequence, store::MessageStatus::kFailed, refusal_);
}

void MessageWrite::committed() {
  if (!at_the_door_) core_.notifier->tell(parcel_, Event::kAccepted);
  if (refusal_) {
    core_.notifier->tell(parcel_, Event::kFailed, refusal_);
    return;
  }
  if (for_service()) {
    service_->taken(message_, parcel_->sequence);
    return;
  }
  core_.delivery->hand_over(parcel_, recipient_account_, route_);
}

void MessageWrite::failed() {
  parcel_->confirmed.store(true);  // nothing to settle: it was never accepted
  parcel_->recipient->waiting = -1;
}

}  // namespace parlance::hub
