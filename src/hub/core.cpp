#include "hub/core.h"

#include <utility>
#include <vector>

#include "hub/brain_runner.h"
#include "hub/command_dispatch.h"
#include "hub/delivery.h"
#include "hub/housekeeping.h"
#include "hub/notifier.h"
#include "hub/settlement.h"
#include "hub/webhook_pump.h"

namespace parlance::hub {

Core::Core(Settings given, store::Store& the_store, std::vector<Executor*> the_executors,
           const Clock& the_clock, ServerMetrics& the_metrics)
    : settings(std::move(given)),
      store(the_store),
      executors(std::move(the_executors)),
      clock(the_clock),
      metrics(the_metrics),
      domains(settings),
      accounts(store, clock),
      throttle(settings),
      after_commit(executors.size()),
      settlement(std::make_unique<Settlement>(*this)),
      notifier(std::make_unique<Notifier>(*this)),
      delivery(std::make_unique<Delivery>(*this)),
      brain_runner(std::make_unique<BrainRunner>(*this)),
      housekeeping(std::make_unique<Housekeeping>(*this)) {}

Core::~Core() {
  // Sessions and mailboxes hold each other.
  registry.each([](const MailboxPtr& mailbox) {
    std::vector<SessionPtr> sessions;
    std::shared_ptr<WebhookPump> webhooks;
    const std::lock_guard lock(mailbox->mutex);
    sessions.swap(mailbox->sessions);
    webhooks.swap(mailbox->webhooks);
  });
}

MessageService* Core::message_service_of(const Node& node) const {
  const auto found = message_services.find(domains.service(node));
  return found == message_services.end() ? nullptr : found->second;
}

Brain* Core::brain_of(const AccountPtr& account) const {
  if (account == nullptr || account->account.brain.empty()) return nullptr;
  const auto found = brains.find(account->account.brain);
  return found == brains.end() ? nullptr : found->second.get();
}

}  // namespace parlance::hub
