#include "hub/client_ops.h"

#include <utility>

#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/log.h"
#include "hub/outbox_ops.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

// One message of a client.
class MessageOp final : public store::WriteOp {
 public:
  MessageOp(Core& core, std::unique_ptr<MessageWrite> write, Executor* executor, SessionPtr session,
            AcceptDone done)
      : core_(core),
        write_(std::move(write)),
        executor_(executor),
        session_(std::move(session)),
        done_(std::move(done)) {}

  void apply(store::Connection& connection) override { write_->apply(connection); }

  void committed() override {
    answer({});
    write_->committed();
  }

  void failed(const Error& error) override {
    write_->failed();
    log_failure(error);
    answer({Acceptance::kUnavailable, 0});
    tell_refused(core_, session_, write_->parcel()->id,
                 {reason_code::kProcessing, "The message could not be stored: " + error.message});
  }

  // The rows of one message are only left half-written by a failure that ends the transaction.
  bool atomic() const override { return true; }

 private:
  // Once a second at most: the disk that is full may be the one that holds the log.
  void log_failure(const Error& error) {
    const auto count = core_.storage_failures.fetch_add(1) + 1;
    const auto now = core_.clock.now().time_since_epoch().count();
    if (now - core_.storage_logged.load() < 1000) return;
    core_.storage_logged = now;
    core_.storage_failures = 0;
    log_error("messages could not be stored", {{"messages", count}, {"error", error.message}});
  }

  void answer(AcceptResult result) {
    if (!done_) return;
    core_.after_commit.post(*executor_,
                            [done = std::move(done_), result]() mutable { done(result); });
  }

  Core& core_;
  std::unique_ptr<MessageWrite> write_;
  Executor* executor_;
  SessionPtr session_;
  AcceptDone done_;
};

// What waits for a client that polls.
class InboxOp final : public store::WriteOp {
 public:
  InboxOp(Core& core, MailboxPtr mailbox, bool notifications, bool keep, Executor* executor,
          Function<void(Result<std::vector<std::string>>)> done)
      : core_(core),
        mailbox_(std::move(mailbox)),
        notifications_(notifications),
        keep_(keep),
        executor_(executor),
        done_(std::move(done)) {}

  void apply(store::Connection& connection) override {
    const auto id = ensure_identity(connection, mailbox_->identity());
    std::int64_t after = 0;
    while (envelopes_.size() < kMost) {
      const auto items = read_outbox(connection, id, after, 256);
      if (items.empty()) break;
      for (const auto& item : items) {
        after = item.sequence;
        if (envelopes_.size() >= kMost) break;
        {
          const std::lock_guard lock(mailbox_->mutex);
          if (mailbox_->in_flight.contains(item.sequence)) continue;
        }
        ParcelPtr parcel = parcel_of(core_, connection, item, mailbox_);
        if (parcel == nullptr || (parcel->kind == ParcelKind::kNotification) != notifications_)
          continue;
        if (!keep_) remove_outbox(connection, id, item.sequence);
        if (!keep_ && mailbox_->waiting > 0) --mailbox_->waiting;
        envelopes_.push_back(parcel->json);
        parcels_.push_back(std::move(parcel));
      }
    }
  }

  void committed() override {
    for (const ParcelPtr& parcel : parcels_) {
      if (!keep_) core_.delivery->on_sent(parcel);
    }
    core_.after_commit.post(*executor_,
                            [done = std::move(done_), envelopes = std::move(envelopes_)]() mutable {
                              done(std::move(envelopes));
                            });
  }

  void failed(const Error& error) override {
    mailbox_->waiting = -1;
    core_.after_commit.post(
        *executor_, [done = std::move(done_), error]() mutable { done(std::unexpected(error)); });
  }

 private:
  static constexpr std::size_t kMost = 1000;  // envelopes of one answer

  Core& core_;
  MailboxPtr mailbox_;
  bool notifications_;
  bool keep_;
  Executor* executor_;
  Function<void(Result<std::vector<std::string>>)> done_;
  std::vector<std::string> envelopes_;
  std::vector<ParcelPtr> parcels_;
};

}  // namespace

void submit_message(Core& core, std::unique_ptr<MessageWrite> write, const Caller& caller,
                    AcceptDone done) {
  core.store.writer().submit(std::make_unique<MessageOp>(core, std::move(write), caller.executor,
                                                         caller.session, std::move(done)));
}

void tell_refused(Core& core, const SessionPtr& session, const std::string& id, Reason reason) {
  if (session == nullptr || id.empty()) return;
  Notification notification;
  notification.id = id;
  notification.from = core.domains.server_node();
  notification.to = session->node();
  notification.event = Event::kFailed;
  notification.reason = std::move(reason);
  const auto parcel = std::make_shared<Parcel>();
  parcel->kind = ParcelKind::kNotification;
  parcel->event = Event::kFailed;
  parcel->json = to_json(notification);
  session->push(parcel);
}

void submit_inbox(Core& core, const MailboxPtr& mailbox, bool notifications, bool keep,
                  Executor& executor, Function<void(Result<std::vector<std::string>>)> done) {
  core.store.writer().submit(
      std::make_unique<InboxOp>(core, mailbox, notifications, keep, &executor, std::move(done)));
}

}  // namespace parlance::hub
