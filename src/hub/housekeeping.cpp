#include "hub/housekeeping.h"

#include <algorithm>
#include <future>
#include <vector>

#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/log.h"
#include "hub/notifier.h"
#include "hub/settlement.h"
#include "hub/webhook_pump.h"
#include "store/messages.h"
#include "store/notifications.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

constexpr std::int64_t kRemovedAtOnce = 500;  // rows past retention, in one operation

}  // namespace

void Housekeeping::start() {
  take_up_outbox();
  running_ = true;
  Executor* first = core_.executors.front();
  first->post([this] {
    every_quarter_second();
    every_minute();
  });
}

// Everything beyond the settled mark is taken for undelivered; then whoever can deliver without a
// session (webhooks, brains) begins.
void Housekeeping::take_up_outbox() {
  std::vector<store::IdentityId> waiting;
  std::int64_t recovered = 0;
  const auto result = core_.store.writer().write_now([&](store::Connection& connection) {
    recovered = recover_outbox(connection);
    set_settled(connection, core_.store.last_sequence());
    waiting = waiting_mailboxes(connection);
    const bool orderly = stopped_orderly(connection);
    set_stopped_orderly(connection, false);
    if (orderly) return;
    // A bot's server may have taken rows whose removal did not get to the disk.
    for (const auto id : waiting) {
      const AccountPtr account = core_.accounts.find(identity_of(connection, id));
      const bool webhook = account != nullptr && (!account->account.message_url.empty() ||
                                                  !account->account.notification_url.empty());
      if (webhook) mark_handed_over(connection, id, 0, core_.store.last_sequence());
    }
  });
  if (!result) {
    log_error("the outbox could not be taken up", {{"error", result.error().message}});
    return;
  }
  if (recovered > 0) log_info("undelivered messages taken up", {{"messages", recovered}});
  std::vector<Node> identities;
  for (const auto id : waiting) identities.push_back(identity_of(core_.store.reader(), id));
  for (const Node& identity : identities) {
    const MailboxPtr mailbox = core_.registry.get(identity);
    {
      const std::lock_guard lock(mailbox->mutex);
      mailbox->queued = true;
    }
    core_.delivery->kick(mailbox, true);
  }
}

void Housekeeping::every_quarter_second() {
  if (!running_) return;
  core_.notifier->flush({});
  core_.settlement->advance();
  core_.executors.front()->after(Millis{250}, [this] { every_quarter_second(); });
}

void Housekeeping::every_minute() {
  if (!running_) return;
  core_.registry.sweep();
  const Timestamp now = core_.clock.now();
  const Timestamp oldest_message = now - std::chrono::days{core_.settings.history_days};
  const Timestamp oldest_notification = now - std::chrono::days{core_.settings.notification_days};
  // A little each minute, and the next piece at once while there is more.
  const auto remove = [this, oldest_message, oldest_notification](auto self) -> void {
    auto removed = std::make_shared<std::int64_t>(0);
    core_.store.writer().submit(
        [=](store::Connection& connection) {
          *removed = remove_messages_before(connection, oldest_message, kRemovedAtOnce) +
                     remove_notifications_before(connection, oldest_notification, kRemovedAtOnce);
        },
        [this, removed, self](Result<void> result) {
          if (result && *removed >= kRemovedAtOnce && running_) self(self);
        });
  };
  remove(remove);
  core_.executors.front()->after(Millis{60'000}, [this] { every_minute(); });
}

void Housekeeping::stop() {
  running_ = false;
  std::vector<SessionPtr> sessions;
  std::vector<std::shared_ptr<WebhookPump>> pumps;
  core_.registry.each([&](const MailboxPtr& mailbox) {
    const std::lock_guard lock(mailbox->mutex);
    sessions.insert(sessions.end(), mailbox->sessions.begin(), mailbox->sessions.end());
    if (mailbox->webhooks != nullptr) pumps.push_back(mailbox->webhooks);
  });
  for (const SessionPtr& session : sessions) {
    session->executor().post(
        [session] { session->evict({reason_code::kSession, "The server is shutting down"}); });
  }
  for (const auto& pump : pumps) pump->stop();
  std::promise<void> written;
  core_.notifier->flush([&written](bool) { written.set_value(); });
  written.get_future().wait();
  core_.settlement->advance();
  const auto marked = core_.store.writer().write_now(
      [](store::Connection& connection) { set_stopped_orderly(connection, true); });
  if (!marked) log_warn("the orderly stop could not be noted", {{"error", marked.error().message}});
}

}  // namespace parlance::hub
