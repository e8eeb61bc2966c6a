#include "hub/outbox_ops.h"

#include <utility>

#include "hub/brain_runner.h"
#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/log.h"
#include "hub/on_behalf.h"
#include "store/messages.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

constexpr std::int64_t kFlushStep = 64;  // rows

store::IdentityId id_of(store::Connection& connection, Mailbox& mailbox) {
  return mailbox.id != 0 ? mailbox.id : ensure_identity(connection, mailbox.identity());
}

// After a moment, unless the server stops: what a failure of the database has delayed.
void later(Core& core, Function<void()> work) {
  if (core.stopping.load()) return;
  Executor* executor = core.executors.front();
  executor->post([executor, work = std::move(work)]() mutable {
    executor->after(Millis{1000}, std::move(work));
  });
}

class FlushOp final : public store::WriteOp {
 public:
  FlushOp(Core& core, MailboxPtr mailbox, AccountPtr account)
      : core_(core), mailbox_(std::move(mailbox)), account_(std::move(account)) {}

  void apply(store::Connection& connection) override {
    // Who has no number yet has no rows, and gets none for having come.
    const store::IdentityId id = mailbox_->id != 0
                                     ? mailbox_->id
                                     : find_identity(connection, mailbox_->identity()).value_or(0);
    std::int64_t after = 0;
    {
      const std::lock_guard lock(mailbox_->mutex);
      if (mailbox_->returning > 0) {
        // Kicked again when everything is back.
        mailbox_->flushing = false;
        mailbox_->flush_again = false;
        ended_ = true;
        return;
      }
      after = mailbox_->cursor;
    }
    const auto items =
        id == 0 ? std::vector<store::OutboxItem>{} : read_outbox(connection, id, after, kFlushStep);
    if (items.empty()) {
      const std::lock_guard lock(mailbox_->mutex);
      if (mailbox_->returning > 0) {
        mailbox_->flushing = false;
        ended_ = true;
        return;
      }
      if (mailbox_->flush_again) return;
      // Nothing waits, and nothing can come in between: every row is written on this thread.
      mailbox_->queued = false;
      mailbox_->flushing = false;
      ended_ = true;
      return;
    }
    cursor_ = items.back().sequence;
    parcels_.reserve(items.size());
    for (const store::OutboxItem& item : items) {
      {
        const std::lock_guard lock(mailbox_->mutex);
        if (mailbox_->in_flight.contains(item.sequence)) continue;
      }
      if (ParcelPtr parcel = parcel_of(core_, connection, item, mailbox_)) {
        parcels_.push_back(std::move(parcel));
      } else {
        gone_.push_back(item.sequence);
      }
    }
    // A crash after this may have delivered them: from now on they are marked.
    mark_handed_over(connection, id, after, cursor_);
  }

  void committed() override {
    if (ended_) return;
    if (parcels_.empty() && cursor_ == 0) {
      again();
      return;
    }
    bool crowded = false;
    bool anybody = false;
    for (const ParcelPtr& parcel : parcels_) {
      bool lost = false;
      anybody |= hand_over(parcel, crowded, lost);
      if (!lost) continue;
      // A session ended just now: what it had comes first.
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->flushing = false;
      mailbox_->flush_again = false;
      mailbox_->cursor = 0;
      return;
    }
    {
      const std::lock_guard lock(mailbox_->mutex);
      // A requeue may have put the cursor back meanwhile.
      if (mailbox_->cursor < cursor_ && !mailbox_->flush_again) mailbox_->cursor = cursor_;
      anybody = anybody || mailbox_->has_available() || core_.brain_of(account_) != nullptr;
    }
    if (!gone_.empty()) core_.delivery->remove_rows(mailbox_, std::move(gone_));
    if (crowded || !anybody) {
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->flushing = false;  // confirmations, or the next session, kick it again
      mailbox_->flush_again = false;
      return;
    }
    again();
  }

  void failed(const Error& error) override {
    log_error("outbox could not be read", {{"mailbox", mailbox_->key()}, {"error", error.message}});
    {
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->flushing = false;
      mailbox_->flush_again = false;
    }
    later(core_, [&core = core_, mailbox = mailbox_] { core.delivery->kick(mailbox, true); });
  }

 private:
  // The session that sent it, when it is one of this mailbox: it gets no copy of its own, unless it
  // asked for an echo. With the lock held.
  const Session* sending_session(const Parcel& parcel) const {
    if (!parcel.reporter.same_identity(mailbox_->identity())) return nullptr;
    for (const SessionPtr& session : mailbox_->sessions) {
      if (session->node() == parcel.reporter) return session.get();
    }
    return nullptr;
  }

  // False when nobody takes it: the row stays.
  bool hand_over(const ParcelPtr& parcel, bool& crowded, bool& lost) {
    std::vector<SessionPtr> targets;
    bool unwanted = false;
    {
      const std::lock_guard lock(mailbox_->mutex);
      if (mailbox_->returning > 0) {
        lost = true;
        return false;
      }
      const Session* const sender = sending_session(*parcel);
      targets = mailbox_->select(parcel->to, sender);
      if (targets.empty() && (account_ == nullptr || parcel->kind != ParcelKind::kMessage)) {
        targets = mailbox_->select(parcel->to.without_instance(), sender);
      }
      if (parcel->kind == ParcelKind::kNotification) {
        const bool any = !targets.empty();
        bool undecided = false;
        std::erase_if(targets, [&](const SessionPtr& session) {
          undecided = undecided || !session->receipt_set;
          return !session->receipt.wants(parcel->event);
        });
        unwanted = any && targets.empty() && !undecided;
      }
      if (!targets.empty()) mailbox_->in_flight.insert(parcel->sequence);
    }
    if (unwanted) {
      gone_.push_back(parcel->sequence);
      return true;
    }
    bool anybody = false;
    for (const SessionPtr& session : targets) {
      bool taken = false;
      core_.after_commit.push(session, parcel, taken);
      anybody = anybody || taken;
      crowded = crowded || !session->has_room();
    }
    if (anybody) return true;
    if (targets.empty() && parcel->kind == ParcelKind::kMessage &&
        core_.brain_of(account_) != nullptr) {
      const std::lock_guard lock(mailbox_->mutex);
      if (mailbox_->has_available()) return false;
      mailbox_->in_flight.insert(parcel->sequence);
      core_.brain_runner->take(parcel, account_);
      return true;
    }
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->in_flight.erase(parcel->sequence);
    lost = !targets.empty();
    return false;
  }

  void again() {
    {
      const std::lock_guard lock(mailbox_->mutex);
      mailbox_->flush_again = false;
    }
    submit_flush(core_, mailbox_, std::move(account_));
  }

  Core& core_;
  MailboxPtr mailbox_;
  AccountPtr account_;
  std::vector<ParcelPtr> parcels_;
  std::vector<std::int64_t> gone_;
  std::int64_t cursor_ = 0;
  bool ended_ = false;
};

class RequeueOp final : public store::WriteOp {
 public:
  RequeueOp(Core& core, MailboxPtr mailbox, std::vector<ParcelPtr> parcels)
      : core_(core), mailbox_(std::move(mailbox)), parcels_(std::move(parcels)) {}

  void apply(store::Connection& connection) override {
    const store::IdentityId id = id_of(connection, *mailbox_);
    for (const ParcelPtr& parcel : parcels_) {
      if (parcel->stored_dispatched && !parcel->dispatched.load()) {
        reset_dispatched(connection, parcel->sequence);
      }
      if (parcel->row.exchange(true)) continue;
      made_.push_back(parcel);
      if (parcel->confirmed.load()) continue;
      store::OutboxItem item;
      item.mailbox = id;
      item.sequence = parcel->sequence;
      item.lane = parcel->reporter.key();
      item.redelivery = parcel->redelivered;
      put_outbox(connection, item);
      if (mailbox_->waiting >= 0) ++mailbox_->waiting;
    }
  }

  void committed() override {
    {
      const std::lock_guard lock(mailbox_->mutex);
      for (const ParcelPtr& parcel : parcels_) mailbox_->in_flight.erase(parcel->sequence);
      --mailbox_->returning;
      mailbox_->queued = true;
    }
    core_.delivery->kick(mailbox_, true);
  }

  void failed(const Error& error) override {
    mailbox_->waiting = -1;
    for (const ParcelPtr& parcel : made_) parcel->row.store(false);
    // Still on disk beyond the settled mark, so a restart would find them. Nothing newer goes out
    // before they are back.
    log_error("undelivered messages could not be queued",
              {{"mailbox", mailbox_->key()}, {"error", error.message}});
    later(core_, [&core = core_, mailbox = mailbox_, parcels = std::move(parcels_)]() mutable {
      submit_requeue(core, mailbox, std::move(parcels));
    });
  }

 private:
  Core& core_;
  MailboxPtr mailbox_;
  std::vector<ParcelPtr> parcels_;
  std::vector<ParcelPtr> made_;  // rows of this operation
};

class KeepOp final : public store::WriteOp {
 public:
  KeepOp(Core& core, MailboxPtr mailbox, std::string lane, std::string envelope)
      : core_(core), mailbox_(std::move(mailbox)) {
    item_.lane = std::move(lane);
    item_.envelope = std::move(envelope);
  }
  void apply(store::Connection& connection) override {
    item_.mailbox = id_of(connection, *mailbox_);
    if (mailbox_->waiting < 0) mailbox_->waiting = count_outbox(connection, item_.mailbox);
    const AccountPtr account = core_.accounts.find(mailbox_->identity());
    const auto capacity =
        account != nullptr ? account->account.inbox_size : core_.settings.default_inbox;
    const bool webhook = account != nullptr && !(account->account.message_url.empty() &&
                                                 account->account.notification_url.empty());
    if (!webhook && mailbox_->waiting >= capacity) return;
    item_.sequence = core_.store.next_sequence();
    kept_ = put_outbox(connection, item_);
    if (kept_) ++mailbox_->waiting;
  }
  void committed() override {
    if (kept_) core_.delivery->kick(mailbox_, false);
  }
  void failed(const Error& error) override {
    mailbox_->waiting = -1;
    log_warn("an envelope could not be kept",
             {{"mailbox", mailbox_->key()}, {"error", error.message}});
  }

 private:
  Core& core_;
  MailboxPtr mailbox_;
  store::OutboxItem item_;
  bool kept_ = false;
};

class RemoveOp final : public store::WriteOp {
 public:
  RemoveOp(Core& core, MailboxPtr mailbox, std::vector<std::int64_t> sequences)
      : core_(core), mailbox_(std::move(mailbox)), sequences_(std::move(sequences)) {}
  void apply(store::Connection& connection) override {
    const store::IdentityId id = id_of(connection, *mailbox_);
    for (const std::int64_t sequence : sequences_) remove_outbox(connection, id, sequence);
    if (mailbox_->waiting >= 0) {
      mailbox_->waiting -= static_cast<std::int64_t>(sequences_.size());
      if (mailbox_->waiting < 0) mailbox_->waiting = -1;  // count again when it matters
    }
  }
  void committed() override { forget(); }
  void failed(const Error& error) override {
    log_warn("delivered rows could not be removed",
             {{"mailbox", mailbox_->key()}, {"error", error.message}});
    if (core_.stopping.load()) forget();  // they come again, marked, with the next start
    later(core_, [&core = core_, mailbox = mailbox_, rows = std::move(sequences_)]() mutable {
      submit_removal(core, mailbox, std::move(rows));
    });
  }

 private:
  // Only now: until the rows are gone a flush must not take them for untouched.
  void forget() {
    const std::lock_guard lock(mailbox_->mutex);
    for (const std::int64_t sequence : sequences_) mailbox_->in_flight.erase(sequence);
  }

  Core& core_;
  MailboxPtr mailbox_;
  std::vector<std::int64_t> sequences_;
};

}  // namespace

void submit_flush(Core& core, const MailboxPtr& mailbox, AccountPtr account) {
  core.store.writer().submit(std::make_unique<FlushOp>(core, mailbox, std::move(account)));
}

void submit_requeue(Core& core, const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels) {
  core.store.writer().submit(std::make_unique<RequeueOp>(core, mailbox, std::move(parcels)));
}

void submit_keep(Core& core, const MailboxPtr& mailbox, std::string lane, std::string envelope) {
  core.store.writer().submit(
      std::make_unique<KeepOp>(core, mailbox, std::move(lane), std::move(envelope)));
}

void submit_removal(Core& core, const MailboxPtr& mailbox, std::vector<std::int64_t> sequences) {
  core.store.writer().submit(std::make_unique<RemoveOp>(core, mailbox, std::move(sequences)));
}

ParcelPtr parcel_of(Core& core, store::Connection& connection, const store::OutboxItem& item,
                    const MailboxPtr& recipient) {
  auto parcel = std::make_shared<Parcel>();
  parcel->sequence = item.sequence;
  parcel->recipient = recipient;
  parcel->row.store(true);
  parcel->redelivered = item.redelivery;
  if (!item.envelope.empty()) {
    auto parsed = parse_envelope(item.envelope);
    if (!parsed) return nullptr;
    if (const auto* notification = std::get_if<Notification>(&*parsed)) {
      parcel->kind = ParcelKind::kNotification;
      parcel->event = notification->event;
      parcel->to = notification->to;
      parcel->reporter = notification->from;
    } else if (const auto* message = std::get_if<Message>(&*parsed)) {
      parcel->to = message->to;
      parcel->reporter = message->from;
    }
    parcel->json = item.envelope;
    parcel->sender = core.registry.get(parcel->reporter);
    return parcel;
  }
  auto stored = message_at(connection, item.sequence);
  if (!stored) return nullptr;
  Message& message = stored->message;
  if (item.redelivery) message.metadata.set("#redelivered", "true");
  parcel->json = to_json(message);
  parcel->id = message.id;
  parcel->reporter = reporter_of(core, message);
  parcel->to = message.to;
  parcel->date = stored->date;
  parcel->sender = core.registry.get(parcel->reporter);
  parcel->dispatched.store(stored->status > store::MessageStatus::kAccepted);
  const AccountPtr account = core.accounts.find(parcel->reporter);
  parcel->sender_is_bot = account != nullptr && account->is_bot();
  return parcel;
}

}  // namespace parlance::hub
