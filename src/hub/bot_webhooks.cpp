// The webhook pump of one bot as part of the hub: where its account, rows and outcomes are.
#include <algorithm>
#include <memory>

#include "hub/core.h"
#include "hub/notifier.h"
#include "hub/outbox_ops.h"
#include "hub/webhook_pump.h"

namespace parlance::hub {
namespace {

class BotWebhooks final : public WebhookPump::Owner {
 public:
  BotWebhooks(Core& core, MailboxPtr mailbox, store::IdentityId id)
      : core_(core),
        mailbox_(std::move(mailbox)),
        pump(id, *this, core.settings, core.store, core.clock, executor(core, *mailbox_),
             *core.webhooks) {}

  AccountPtr account() override { return core_.accounts.find(mailbox_->identity()); }

  ParcelPtr load(store::Connection& reader, const store::OutboxItem& item) override {
    return parcel_of(core_, reader, item, mailbox_);
  }

  void delivered(const ParcelPtr& parcel) override {
    if (parcel->kind != ParcelKind::kMessage) return;
    core_.metrics.deliveries.add();
    if (!parcel->dispatched.exchange(true)) core_.notifier->tell(parcel, Event::kDispatched);
    core_.notifier->tell(parcel, Event::kReceived, {}, &mailbox_->identity());
  }

  void given_up(const ParcelPtr& parcel, const Reason& reason) override {
    if (parcel->kind != ParcelKind::kMessage) return;
    core_.notifier->tell(parcel, Event::kFailed, reason);
  }

  void rows_removed(std::size_t count) override {
    if (mailbox_->waiting < 0) return;
    mailbox_->waiting =
        std::max<std::int64_t>(0, mailbox_->waiting - static_cast<std::int64_t>(count));
  }

  void attempted(AttemptResult result, std::chrono::milliseconds took) override {
    core_.metrics.webhook_attempts(result).add();
    core_.metrics.webhook_seconds.observe(static_cast<double>(took.count()) / 1000.0);
  }

 private:
  static Executor& executor(Core& core, const Mailbox& mailbox) {
    return *core.executors[std::hash<std::string_view>{}(mailbox.key()) % core.executors.size()];
  }

  Core& core_;
  MailboxPtr mailbox_;

 public:
  WebhookPump pump;
};

}  // namespace

std::shared_ptr<WebhookPump> make_webhook_pump(Core& core, const MailboxPtr& mailbox,
                                               const AccountPtr& account) {
  auto bot = std::make_shared<BotWebhooks>(core, mailbox, account->account.id);
  return {bot, &bot->pump};
}

}  // namespace parlance::hub
