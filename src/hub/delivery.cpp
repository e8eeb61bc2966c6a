#include "hub/delivery.h"

#include <algorithm>
#include <utility>

#include "hub/brain_runner.h"
#include "hub/core.h"
#include "hub/notifier.h"
#include "hub/outbox_ops.h"
#include "hub/settlement.h"
#include "hub/webhook_pump.h"
#include "model/media_type.h"

namespace parlance::hub {

namespace {

// What the node said with /capability; a node that said nothing takes everything.
bool takes_content(const Session& session, std::string_view type) {
  const auto& takes = session.capability().contents;
  return takes.empty() || std::ranges::any_of(takes, [type](const std::string& known) {
           return media_type::same(known, type);
         });
}

}  // namespace

Delivery::Route Delivery::plan(store::Connection& connection, const ParcelPtr& parcel,
                               std::string_view type, const AccountPtr& account,
                               const Session* sender) {
  Route route;
  const MailboxPtr& mailbox = parcel->recipient;
  bool queued = false;
  {
    const std::lock_guard lock(mailbox->mutex);
    route.sessions = mailbox->select(parcel->to, sender);
    // Whoever answers to an address of a person reaches the person, wherever it is now.
    if (route.sessions.empty() && account == nullptr) {
      route.sessions = mailbox->select(parcel->to.without_instance(), sender);
    }
    if (!route.sessions.empty()) {
      std::erase_if(route.sessions,
                    [type](const SessionPtr& session) { return !takes_content(*session, type); });
      if (route.sessions.empty()) {
        route.refusal = {reason_code::kContentType,
                         "The destination takes no content of type " + std::string(type)};
        return route;
      }
    }
    queued = mailbox->queued;
    const bool room = std::all_of(route.sessions.begin(), route.sessions.end(),
                                  [](const SessionPtr& session) { return session->has_room(); });
    if (!route.sessions.empty() && !room) mailbox->queued = queued = true;
  }
  // What must not be written cannot line up behind what waits in the outbox.
  const bool at_once = !queued || parcel->memory_only;
  if (at_once && !route.sessions.empty()) {
    route.way = Route::Way::kDirect;
    if (!parcel->memory_only) core_.settlement->track(parcel);
    return route;
  }
  if (at_once && core_.brain_of(account) != nullptr) {
    route.way = Route::Way::kBrain;
    if (!parcel->memory_only) core_.settlement->track(parcel);
    return route;
  }
  if (parcel->memory_only) {
    route.refusal = {reason_code::kDestinationNotFound,
                     "The destination is not connected, and sensitive content is not kept for it"};
    return route;
  }

  const bool webhook = account != nullptr && !account->account.message_url.empty();
  const bool brain = core_.brain_of(account) != nullptr;
  if (!webhook && !brain && !has_inbox_room(connection, *mailbox, account)) {
    route.refusal = {reason_code::kDestinationNotFound,
                     "The destination is not connected and its inbox takes no more messages"};
    return route;
  }
  store::OutboxItem item;
  item.mailbox = ensure_identity(connection, mailbox->identity());
  item.sequence = parcel->sequence;
  item.lane = parcel->reporter.key();
  item.dedupe = store::dedupe_key(parcel->reporter, parcel->id);
  if (!put_outbox(connection, item)) {
    route.way = Route::Way::kRepeat;
    return route;
  }
  parcel->row.store(true);
  if (mailbox->waiting >= 0) ++mailbox->waiting;
  route.way = Route::Way::kOutbox;
  return route;
}

bool Delivery::has_inbox_room(store::Connection& connection, Mailbox& mailbox,
                              const AccountPtr& account) {
  const std::int64_t capacity =
      account != nullptr ? account->account.inbox_size : core_.settings.default_inbox;
  if (capacity <= 0) return false;
  if (mailbox.waiting < 0) {
    const auto id = mailbox.id != 0 ? mailbox.id : ensure_identity(connection, mailbox.identity());
    mailbox.waiting = count_outbox(connection, id);
  }
  return mailbox.waiting < capacity;
}

void Delivery::hand_over(const ParcelPtr& parcel, const AccountPtr& account, const Route& route) {
  switch (route.way) {
    case Route::Way::kDirect: {
      bool anybody = false;
      for (const SessionPtr& session : route.sessions) {
        bool taken = false;
        core_.after_commit.push(session, parcel, taken);
        anybody = anybody || taken;
      }
      if (!anybody) requeue(parcel->recipient, {parcel});
      return;
    }
    case Route::Way::kBrain:
      core_.brain_runner->take(parcel, account);
      return;
    case Route::Way::kOutbox:
      kick(parcel->recipient, false);
      return;
    case Route::Way::kNone:
    case Route::Way::kRepeat:
      return;
  }
}

bool Delivery::push_transient(const ParcelPtr& parcel, const Session* sender) {
  const MailboxPtr& mailbox = parcel->recipient;
  std::vector<SessionPtr> targets;
  {
    const std::lock_guard lock(mailbox->mutex);
    targets = mailbox->select(parcel->to, sender);
    if (targets.empty()) targets = mailbox->select(parcel->to.without_instance(), sender);
  }
  bool anybody = false;
  for (const SessionPtr& session : targets) anybody |= session->push(parcel);
  return anybody;
}

void Delivery::on_sent(const ParcelPtr& parcel) {
  if (parcel->kind != ParcelKind::kMessage) return;
  core_.metrics.deliveries.add();
  if (parcel->redelivered) core_.metrics.redeliveries.add();
  if (!parcel->dispatched.exchange(true)) core_.notifier->tell(parcel, Event::kDispatched);
}

void Delivery::on_confirmed(Mailbox& mailbox, const std::vector<ParcelPtr>& parcels,
                            std::size_t depth) {
  std::vector<std::int64_t> rows;
  for (const ParcelPtr& parcel : parcels) {
    parcel->confirmed.store(true);
    if (parcel->row.load()) rows.push_back(parcel->sequence);
  }
  bool more = false;
  MailboxPtr self;
  {
    const std::lock_guard lock(mailbox.mutex);
    more = mailbox.queued && !mailbox.flushing && depth < Session::kWindow / 2;
    if (!mailbox.sessions.empty()) self = mailbox.sessions.front()->mailbox();
  }
  if (self == nullptr) self = core_.registry.get(mailbox.identity());
  if (!rows.empty()) remove_rows(self, std::move(rows));
  if (more) kick(self, false);
}

std::shared_ptr<WebhookPump> Delivery::webhooks_of(const MailboxPtr& mailbox,
                                                   const AccountPtr& account) {
  if (account == nullptr || core_.webhooks == nullptr) return nullptr;
  if (account->account.message_url.empty() && account->account.notification_url.empty()) {
    return nullptr;
  }
  const std::lock_guard lock(mailbox->mutex);
  if (mailbox->webhooks == nullptr) mailbox->webhooks = make_webhook_pump(core_, mailbox, account);
  return mailbox->webhooks;
}

void Delivery::wake_webhooks(const MailboxPtr& mailbox, const AccountPtr& account) {
  if (const auto pump = webhooks_of(mailbox, account)) pump->kick();
}

void Delivery::kick(const MailboxPtr& mailbox, bool rewind) {
  bool somebody = false;
  {
    const std::lock_guard lock(mailbox->mutex);
    if (rewind) mailbox->cursor = 0;
    somebody = mailbox->has_available();
    if (somebody && (mailbox->webhooks_busy || mailbox->returning > 0)) return;
    // Confirmations kick again.
    if (somebody && !mailbox->has_room()) return;
    if (somebody && mailbox->flushing) {
      mailbox->flush_again = true;
      return;
    }
  }
  const AccountPtr account = core_.accounts.find(mailbox->identity());
  if (!somebody && core_.brain_of(account) == nullptr) {
    wake_webhooks(mailbox, account);
    return;
  }
  {
    const std::lock_guard lock(mailbox->mutex);
    if (mailbox->flushing) {
      mailbox->flush_again = true;
      return;
    }
    mailbox->flushing = true;
    mailbox->queued = true;
  }
  submit_flush(core_, mailbox, account);
}

void Delivery::requeue(const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels) {
  {
    const std::lock_guard lock(mailbox->mutex);
    ++mailbox->returning;
    mailbox->queued = true;
  }
  take_back(mailbox, std::move(parcels));
}

void Delivery::take_back(const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels) {
  std::vector<std::int64_t> rows;
  for (const ParcelPtr& parcel : parcels) {
    if (parcel->confirmed.load() && parcel->row.load()) rows.push_back(parcel->sequence);
  }
  if (!rows.empty()) remove_rows(mailbox, std::move(rows));
  std::erase_if(parcels, [](const ParcelPtr& parcel) {
    // Confirmed, or still with another session.
    return parcel->confirmed.load() || parcel->holders.load() > 0;
  });
  std::erase_if(parcels, [this](const ParcelPtr& parcel) {
    if (!parcel->memory_only) return false;
    parcel->confirmed.store(true);
    core_.notifier->tell(parcel, Event::kFailed,
                         {reason_code::kDestinationNotFound,
                          "The destination left, and sensitive content is not kept for it"});
    return true;
  });
  if (parcels.empty()) {
    {
      const std::lock_guard lock(mailbox->mutex);
      --mailbox->returning;
    }
    kick(mailbox, true);
    return;
  }
  submit_requeue(core_, mailbox, std::move(parcels));
}

void Delivery::sessions_changed(const MailboxPtr& mailbox, bool available) {
  const auto pump = webhooks_of(mailbox, core_.accounts.find(mailbox->identity()));
  if (pump == nullptr) return;
  if (available) {
    {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->queued = true;
      mailbox->webhooks_busy = true;
    }
    // The rows that requests under way are about must not go to the session as well.
    pump->pause([this, mailbox] {
      {
        const std::lock_guard lock(mailbox->mutex);
        mailbox->webhooks_busy = false;
      }
      kick(mailbox, true);
    });
  } else {
    {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->webhooks_busy = false;
    }
    pump->resume();
    pump->kick(true);
  }
}

void Delivery::account_changed(const MailboxPtr& mailbox) {
  const AccountPtr account = core_.accounts.find(mailbox->identity());
  if (const auto pump = webhooks_of(mailbox, account)) pump->kick(true);
  kick(mailbox, true);
}

void Delivery::keep_envelope(const MailboxPtr& mailbox, std::string lane, std::string envelope) {
  submit_keep(core_, mailbox, std::move(lane), std::move(envelope));
}

void Delivery::remove_rows(const MailboxPtr& mailbox, std::vector<std::int64_t> sequences) {
  submit_removal(core_, mailbox, std::move(sequences));
}

}  // namespace parlance::hub
