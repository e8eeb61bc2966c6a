#include "hub/hub.h"

#include <algorithm>
#include <utility>

#include "hub/client_ops.h"
#include "hub/command_dispatch.h"
#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/housekeeping.h"
#include "hub/log.h"
#include "hub/message_write.h"
#include "hub/notifier.h"
#include "hub/on_behalf.h"
#include "hub/outgoing.h"
#include "hub/settlement.h"
#include "hub/webhook_pump.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

void finish(const Caller& caller, AcceptDone& done, AcceptResult result) {
  if (!done) return;
  if (caller.executor->on_this_thread()) {
    done(result);
    return;
  }
  caller.executor->post([done = std::move(done), result]() mutable { done(result); });
}

}  // namespace

Hub::Hub(Settings settings, store::Store& store, std::vector<Executor*> executors,
         const Clock& clock, ServerMetrics& metrics)
    : core_(std::make_unique<Core>(std::move(settings), store, std::move(executors), clock,
                                   metrics)) {
  core_->dispatch = std::make_unique<CommandDispatch>(*this, *core_);
  store.writer().on_batch_end([core = core_.get()](std::size_t operations) {
    core->metrics.commits.add();
    core->metrics.commit_operations.observe(static_cast<double>(operations));
    core->after_commit.flush();
  });
}

Hub::~Hub() = default;

CommandTable& Hub::commands() {
  return core_->commands;
}
const CommandTable& Hub::commands() const {
  return core_->commands;
}
void Hub::use_webhooks(WebhookSender& sender) {
  core_->webhooks = &sender;
}
void Hub::add_brain(std::string name, std::unique_ptr<Brain> brain) {
  core_->brains.emplace(std::move(name), std::move(brain));
}
void Hub::add_message_service(std::string name, MessageService& service) {
  core_->message_services.emplace(std::move(name), &service);
}
void Hub::add_rewriter(MessageRewriter rewriter) {
  core_->rewriters.push_back(std::move(rewriter));
}
const Settings& Hub::settings() const {
  return core_->settings;
}
const Domains& Hub::domains() const {
  return core_->domains;
}
const Clock& Hub::clock() const {
  return core_->clock;
}
store::Store& Hub::store() {
  return core_->store;
}
AccountDirectory& Hub::accounts() {
  return core_->accounts;
}
ServerMetrics& Hub::metrics() {
  return core_->metrics;
}

void Hub::start() {
  core_->housekeeping->start();
}

void Hub::stop() {
  core_->stopping = true;
  core_->housekeeping->stop();
}

SessionPtr Hub::open_session(const Node& node, AccountPtr account, Executor& executor,
                             SessionSink& sink) {
  const MailboxPtr mailbox = core_->registry.get(node);
  auto session = std::make_shared<Session>(*core_->delivery, executor, sink, node,
                                           std::move(account), mailbox);
  SessionPtr replaced;
  {
    const std::lock_guard lock(mailbox->mutex);
    for (const SessionPtr& other : mailbox->sessions) {
      if (other->node() == node) replaced = other;
    }
    if (replaced != nullptr) {
      std::erase(mailbox->sessions, replaced);
      // Nothing goes to the new one before what the old one did not confirm is back.
      replaced->replaced = true;
      ++mailbox->returning;
      mailbox->queued = true;
    }
    mailbox->sessions.push_back(session);
    if (session->guest()) {
      // Guests send no presence: they are there, and an address without instance reaches them.
      session->presence.status = Presence::Status::kAvailable;
      session->presence.rule = Presence::Rule::kIdentity;
    }
  }
  core_->sessions.fetch_add(1, std::memory_order_relaxed);
  if (replaced != nullptr) {
    replaced->executor().post([replaced] {
      replaced->evict({reason_code::kSession, "Replaced by another connection of the same node"});
    });
  }
  if (session->guest()) {
    core_->delivery->kick(mailbox, true);
  }
  return session;
}

void Hub::close_session(const SessionPtr& session) {
  const MailboxPtr& mailbox = session->mailbox();
  bool alone = false;
  std::vector<ParcelPtr> left;
  {
    const std::lock_guard lock(mailbox->mutex);
    left = session->end();
    std::erase(mailbox->sessions, session);
    mailbox->last_seen = core_->clock.now();
    if (session->receipt_set) mailbox->remembered_receipt = session->receipt.events;
    alone = !mailbox->has_available();
    if (!session->replaced) ++mailbox->returning;
    mailbox->queued = true;
  }
  for (const ParcelPtr& parcel : left) parcel->holders.fetch_sub(1, std::memory_order_relaxed);
  core_->sessions.fetch_sub(1, std::memory_order_relaxed);
  core_->delivery->take_back(mailbox, std::move(left));
  if (alone) core_->delivery->sessions_changed(mailbox, false);
}

Result<void> Hub::set_presence(const SessionPtr& session, const Presence& presence) {
  if (presence.rule == Presence::Rule::kDomain || presence.rule == Presence::Rule::kRootDomain) {
    return fail(ErrorCode::kForbidden, "Only an authority of the domain may take this routing rule",
                "routingRule");
  }
  const MailboxPtr& mailbox = session->mailbox();
  bool available = false;
  {
    const std::lock_guard lock(mailbox->mutex);
    session->set_presence(presence);
    available = mailbox->has_available();
    if (available && mailbox->webhooks != nullptr) mailbox->queued = true;
    if (presence.status == Presence::Status::kUnavailable) mailbox->last_seen = core_->clock.now();
  }
  core_->delivery->sessions_changed(mailbox, available);
  if (presence.status != Presence::Status::kUnavailable) {
    // After the answer to this command was written; and, for notifications that wait, once more
    // when no receipt came.
    core_->delivery->kick(mailbox, true);
    session->executor().after(Millis{1000}, [core = core_.get(), session] {
      bool decided = false;
      {
        const std::lock_guard lock(session->mailbox()->mutex);
        decided = session->receipt_set;
        session->receipt_set = true;
      }
      if (!decided) core->delivery->kick(session->mailbox(), true);
    });
  }
  return {};
}

void Hub::set_receipt(const SessionPtr& session, const Receipt& receipt) {
  {
    const std::lock_guard lock(session->mailbox()->mutex);
    session->receipt = receipt;
    session->receipt_set = true;
  }
  core_->delivery->kick(session->mailbox(), true);
}

void Hub::set_capability(const SessionPtr& session, Capability capability) {
  const std::lock_guard lock(session->mailbox()->mutex);
  session->set_capability(std::move(capability));
}

Hub::Whereabouts Hub::whereabouts(const Node& identity) {
  Whereabouts result;
  const MailboxPtr mailbox = core_->registry.find(identity);
  if (mailbox == nullptr) return result;
  const std::lock_guard lock(mailbox->mutex);
  if (mailbox->last_seen != Timestamp{}) result.last_seen = mailbox->last_seen;
  bool first = true;
  for (const SessionPtr& session : mailbox->sessions) {
    if (session->presence.status == Presence::Status::kUnavailable) continue;
    result.instances.emplace_back(session->node().instance());
    if (first || session->presence.priority.value_or(0) > result.presence.priority.value_or(0)) {
      result.presence = session->whole_presence();
    }
    first = false;
  }
  return result;
}

void Hub::send_message(const Caller& caller, Message message, AcceptDone done) {
  if (caller.account != nullptr) {
    const int blocked =
        core_->throttle.check(caller.account->account.identity.key(), caller.account->account.plan,
                              Throttle::Kind::kMessage, core_->clock.now());
    if (blocked > 0) {
      core_->metrics.throttled.add();
      tell_refused(*core_, caller.session, message.id,
                   {reason_code::kQuota, "The plan's limit of messages is exceeded"});
      finish(caller, done, {Acceptance::kThrottled, blocked});
      return;
    }
  }
  Reason refusal = complete_addresses(*core_, caller, message, 1);
  auto write = std::make_unique<MessageWrite>(
      *core_, std::move(message), MessageWrite::Sender{caller.node, caller.account, caller.session},
      std::move(refusal));
  if (write->transient()) {
    write->send_transient();
    finish(caller, done, {});
    return;
  }
  submit_message(*core_, std::move(write), caller, std::move(done));
}

std::unique_ptr<Outgoing> Hub::outgoing(Message message) {
  return std::make_unique<Outgoing>(*core_, std::move(message));
}

void Hub::send_notification(const Caller& caller, Notification notification, AcceptDone done) {
  if (caller.account != nullptr) {
    const int blocked =
        core_->throttle.check(caller.account->account.identity.key(), caller.account->account.plan,
                              Throttle::Kind::kNotification, core_->clock.now());
    if (blocked > 0) {
      core_->metrics.throttled.add();
      finish(caller, done, {Acceptance::kThrottled, blocked});
      return;
    }
  }
  // A customer in `from` and no `to` (blip-core A4).
  if (notification.to.empty() && !notification.from.empty() &&
      !notification.from.same_identity(caller.node)) {
    notification.to = std::exchange(notification.from, Node{});
  }
  const Reason refusal = complete_addresses(*core_, caller, notification, 2);
  if (auto owner = represented(*core_, notification.to)) notification.to = std::move(*owner);
  const bool passes_on =
      notification.event == Event::kReceived || notification.event == Event::kConsumed ||
      notification.event == Event::kFailed || notification.event == Event::kDeleted;
  // Failures of notifications are ignored (spec blip-core 1.6).
  if (refusal || notification.to.empty() || !passes_on ||
      !core_->notifier->first_time(notification)) {
    finish(caller, done, {});
    return;
  }
  std::int64_t sequence = 0;
  if (caller.session != nullptr) {
    sequence = caller.session->acknowledge(notification.id, notification.to);
  }
  const bool from_bot = caller.account != nullptr && caller.account->is_bot();
  store::MessageStatus status = store::MessageStatus::kReceived;
  if (notification.event == Event::kConsumed) status = store::MessageStatus::kConsumed;
  if (notification.event == Event::kFailed) status = store::MessageStatus::kFailed;
  const bool deleted = notification.event == Event::kDeleted;
  core_->notifier->forward(std::move(notification), from_bot, deleted ? nullptr : &status,
                           sequence);
  if (!done) return;
  // 202 after the log entry is on disk.
  core_->notifier->flush([core = core_.get(), executor = caller.executor,
                          done = std::move(done)](bool written) mutable {
    const AcceptResult result{written ? Acceptance::kAccepted : Acceptance::kUnavailable, 0};
    core->after_commit.post(*executor,
                            [done = std::move(done), result]() mutable { done(result); });
  });
}

void Hub::process_command(const Caller& caller, Command command,
                          Function<void(CommandOutcome)> done) {
  core_->dispatch->process(caller, std::move(command), std::move(done));
}

void Hub::take_inbox(const Caller& caller, bool notifications, bool keep,
                     Function<void(Result<std::vector<std::string>>)> done) {
  const MailboxPtr mailbox = core_->registry.get(caller.node);
  std::vector<std::string> recent;
  {
    // Who polls wants to hear of everything, and can only hear of what was kept.
    const std::lock_guard lock(mailbox->mutex);
    mailbox->remembered_receipt = 0xFFFF;
    if (notifications && mailbox->recent != nullptr) {
      recent = mailbox->recent->list(core_->domains.server_node());
      if (!keep) mailbox->recent.reset();
    }
  }
  if (!recent.empty()) {
    done = [recent = std::move(recent),
            rest = std::move(done)](Result<std::vector<std::string>> envelopes) mutable {
      if (envelopes) envelopes->insert(envelopes->begin(), recent.begin(), recent.end());
      rest(std::move(envelopes));
    };
  }
  submit_inbox(*core_, mailbox, notifications, keep, *caller.executor, std::move(done));
}

void Hub::flush_history(Executor& executor, Function<void()> done) {
  if (!core_->notifier->anything_buffered()) {
    done();
    return;
  }
  core_->notifier->flush([core = core_.get(), &executor, done = std::move(done)](bool) mutable {
    core->after_commit.post(executor, std::move(done));
  });
}

void Hub::account_changed(const Node& identity) {
  const MailboxPtr mailbox = core_->registry.get(identity);
  core_->delivery->account_changed(mailbox);
}

Hub::Gauges Hub::gauges() const {
  Gauges gauges;
  gauges.sessions = core_->sessions.load(std::memory_order_relaxed);
  gauges.mailboxes = core_->registry.size();
  gauges.unsettled = core_->settlement->unsettled();
  return gauges;
}

}  // namespace parlance::hub
