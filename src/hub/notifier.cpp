#include "hub/notifier.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/text.h"
#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/mailbox.h"
#include "store/notifications.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

constexpr std::size_t kGeneration = 100'000;  // events remembered against repetition, twice
constexpr std::size_t kBufferedAtMost = 4'096;

store::MessageStatus status_of(Event event) {
  switch (event) {
    case Event::kDispatched:
      return store::MessageStatus::kDispatched;
    case Event::kReceived:
      return store::MessageStatus::kReceived;
    case Event::kConsumed:
      return store::MessageStatus::kConsumed;
    case Event::kFailed:
      return store::MessageStatus::kFailed;
    default:
      return store::MessageStatus::kAccepted;
  }
}

std::uint64_t hash_of(const Notification& notification, int event) {
  std::uint64_t hash = std::hash<std::string>{}(notification.id);
  std::string from(notification.from.identity());
  lower_in_place(from);
  hash = hash * 0x9E3779B97F4A7C15ULL + std::hash<std::string>{}(from);
  hash = hash * 0x9E3779B97F4A7C15ULL + std::hash<std::string>{}(notification.to.key());
  return hash * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(event);
}

}  // namespace

// Everything buffered, in one operation. What a failure of the database loses here is log lines.
class Notifier::FlushOp final : public store::WriteOp {
 public:
  FlushOp(Core& core, std::vector<Entry> entries, std::vector<Raise> raises,
          Function<void(bool)> done)
      : core_(core),
        entries_(std::move(entries)),
        raises_(std::move(raises)),
        done_(std::move(done)) {}

  void apply(store::Connection& connection) override {
    const Node& server = core_.domains.server_node();
    store::NotificationBatch batch;
    for (const Entry& entry : entries_) {
      store::LoggedNotification logged;
      logged.date = entry.date;
      logged.dispatched = entry.dispatched;
      if (const Notification* const whole = entry.notification.get()) {
        logged.id = whole->id;
        logged.event = whole->event;
        logged.from = whole->from.text();
        logged.to = whole->to.text();
        logged.pp = whole->pp.text();
        logged.reason = &whole->reason;
        logged.metadata = &whole->metadata;
        logged.extra = whole->extra;
      } else {
        logged.id = entry.parcel->id;
        logged.event = entry.event;
        logged.from = (entry.from ? *entry.from : server).text();
        logged.to = entry.parcel->reporter.text();
        logged.reason = &entry.reason;
      }
      batch.add(id_of(connection, *entry.owner), logged);
    }
    batch.write(connection);
    for (const Raise& raise : raises_) {
      std::int64_t sequence = raise.sequence;
      if (sequence == 0) {
        const auto found = find_message(connection, id_of(connection, *raise.owner),
                                        id_of(connection, *raise.peer), raise.id);
        if (!found) continue;
        sequence = found->sequence;
      }
      raise_status(connection, sequence, raise.status, raise.reason);
    }
  }

  void committed() override {
    if (done_) done_(true);
  }
  void failed(const Error&) override {
    if (done_) done_(false);
  }

 private:
  static store::IdentityId id_of(store::Connection& connection, Mailbox& mailbox) {
    return mailbox.id != 0 ? mailbox.id : ensure_identity(connection, mailbox.identity());
  }

  Core& core_;
  std::vector<Entry> entries_;
  std::vector<Raise> raises_;
  Function<void(bool)> done_;
};

void Notifier::add(Entry entry) {
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (entry.parcel != nullptr && !entry.from) {
      Parcel& parcel = *entry.parcel;
      if (entry.event == Event::kDispatched && parcel.log_generation == generation_) {
        entries_[parcel.log_slot].dispatched = entry.date;
        return;
      }
      if (entry.event == Event::kAccepted) {
        parcel.log_generation = generation_;
        parcel.log_slot = entries_.size();
      }
    }
    entries_.push_back(std::move(entry));
    full = entries_.size() >= kBufferedAtMost;
  }
  if (full) flush({});
}

void Notifier::add(Raise raise) {
  const std::lock_guard lock(mutex_);
  raises_.push_back(std::move(raise));
}

bool Notifier::anything_buffered() const {
  const std::lock_guard lock(mutex_);
  return !entries_.empty() || !raises_.empty();
}

void Notifier::flush(Function<void(bool)> done) {
  std::vector<Entry> entries;
  std::vector<Raise> raises;
  {
    const std::lock_guard lock(mutex_);
    entries.swap(entries_);
    ++generation_;
    raises.swap(raises_);
  }
  if (entries.empty() && raises.empty() && !done) return;
  core_.store.writer().submit(
      std::make_unique<FlushOp>(core_, std::move(entries), std::move(raises), std::move(done)));
}

void Notifier::tell(const ParcelPtr& parcel, Event event, const Reason& reason, const Node* from) {
  if (parcel->id.empty()) return;
  const Timestamp now = core_.clock.now();
  // History shows `dispatched` of what a bot sent; what it received stays `accepted` until the bot
  // reports.
  const bool shown =
      event != Event::kAccepted &&
      (event != Event::kDispatched || (parcel->sender_is_bot && !parcel->stored_dispatched));
  if (shown && parcel->sequence != 0) {
    Raise raise;
    raise.sequence = parcel->sequence;
    raise.status = status_of(event);
    raise.reason = reason;
    add(std::move(raise));
  }
  if (parcel->sender_is_bot) {
    Entry entry;
    entry.owner = parcel->sender;
    entry.parcel = parcel;
    entry.event = event;
    entry.reason = reason;
    if (from != nullptr) entry.from = *from;
    entry.date = now;
    add(std::move(entry));
  }
  deliver(parcel->sender, {parcel->id, event, parcel->reporter,
                           from != nullptr ? *from : core_.domains.server_node(), &reason});
}

Notification Notifier::Told::notification() const {
  if (whole != nullptr) return *whole;
  Notification made;
  made.id = id;
  made.from = from;
  made.to = to;
  made.event = event;
  made.reason = *reason;
  return made;
}

void Notifier::forward(Notification notification, bool sender_is_bot,
                       const store::MessageStatus* status, std::int64_t sequence) {
  const MailboxPtr sender = core_.registry.get(notification.from);
  const MailboxPtr receiver = core_.registry.get(notification.to);
  const AccountPtr account = core_.accounts.find(receiver->identity());
  const bool receiver_is_bot = account != nullptr && account->is_bot();
  const Timestamp now = core_.clock.now();
  if (status != nullptr && sequence != 0) {
    Raise raise;
    raise.sequence = sequence;
    raise.status = *status;
    raise.reason = notification.reason;
    add(std::move(raise));
  }
  for (const auto& [owner, is_bot] :
       {std::pair{receiver, receiver_is_bot}, std::pair{sender, sender_is_bot}}) {
    if (!is_bot) continue;
    Entry entry;
    entry.owner = owner;
    entry.notification = std::make_unique<Notification>(notification);
    entry.date = now;
    add(std::move(entry));
    if (status != nullptr && sequence == 0) {
      Raise raise;
      raise.status = *status;
      raise.reason = notification.reason;
      raise.id = notification.id;
      raise.owner = owner;
      raise.peer = owner == receiver ? sender : receiver;
      add(std::move(raise));
    }
  }
  deliver(receiver, {notification.id, notification.event, notification.to, notification.from,
                     &notification.reason, &notification});
}

bool Notifier::first_time(const Notification& notification) {
  constexpr int kAny = -1;
  const std::uint64_t event = hash_of(notification, static_cast<int>(notification.event));
  const std::uint64_t ended = hash_of(notification, kAny);
  const std::lock_guard lock(mutex_);
  const auto seen = [this](std::uint64_t hash) {
    return seen_.contains(hash) || seen_before_.contains(hash);
  };
  if (seen(event)) return false;
  if (notification.event != Event::kDeleted && seen(ended)) return false;
  if (seen_.size() >= kGeneration) {
    seen_before_.swap(seen_);
    seen_.clear();
  }
  seen_.insert(event);
  if (notification.event == Event::kFailed) seen_.insert(ended);
  return true;
}

void Notifier::deliver(const MailboxPtr& mailbox, const Told& told) {
  std::vector<SessionPtr> targets;
  bool present = false;
  {
    const std::lock_guard lock(mailbox->mutex);
    for (const SessionPtr& session : mailbox->sessions) {
      if (session->node() == told.to) {
        present = true;  // even when unavailable: it is about what it sent itself
        if (session->receipt.wants(told.event)) targets.push_back(session);
      }
    }
    if (!present && !mailbox->sessions.empty()) {
      for (SessionPtr& session : mailbox->select(told.to.without_instance(), nullptr)) {
        present = true;
        if (session->receipt.wants(told.event)) targets.push_back(std::move(session));
      }
    }
  }
  if (!present) {
    keep(mailbox, told);
    return;
  }
  if (targets.empty()) return;
  const auto parcel = std::make_shared<Parcel>();
  parcel->kind = ParcelKind::kNotification;
  parcel->event = told.event;
  parcel->json = to_json(told.notification());
  for (const SessionPtr& session : targets) session->push(parcel);
}

void Notifier::keep(const MailboxPtr& mailbox, const Told& told) {
  if (!core_.message_services.empty() && core_.domains.kind(told.to) == DomainKind::kService) {
    if (auto* const service = core_.message_service_of(told.to)) {
      service->notified(told.notification());
      return;
    }
  }
  const AccountPtr account = core_.accounts.find(mailbox->identity());
  const bool webhook = account != nullptr && !account->account.notification_url.empty();
  if (!webhook) {
    const auto inbox =
        account != nullptr ? account->account.inbox_size : core_.settings.default_inbox;
    if (inbox <= 0) return;
    const std::lock_guard lock(mailbox->mutex);
    const bool wanted = (mailbox->remembered_receipt >> static_cast<unsigned>(told.event)) & 1U;
    if (!wanted && account != nullptr && mailbox->remembered_receipt == 0) {
      // It may begin to poll: then it finds the latest ones.
      if (mailbox->recent == nullptr) mailbox->recent = std::make_unique<RecentNotifications>();
      const bool plain =
          told.whole == nullptr && !*told.reason && &told.from == &core_.domains.server_node();
      if (plain) {
        mailbox->recent->add(told.id, told.event, told.to);
      } else {
        mailbox->recent->add(told.notification());
      }
      return;
    }
    if (!wanted) return;
  }
  core_.delivery->keep_envelope(mailbox, told.from.key(), to_json(told.notification()));
}

}  // namespace parlance::hub
