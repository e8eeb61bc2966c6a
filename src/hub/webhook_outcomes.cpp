#include "hub/webhook_outcomes.h"

#include <chrono>
#include <utility>

#include "hub/log.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {
namespace {

constexpr std::chrono::seconds kRetry{1};

}  // namespace

class WebhookOutcomes::Operation final : public store::WriteOp {
 public:
  Operation(std::shared_ptr<WebhookOutcomes> outcomes, Batch batch)
      : outcomes_(std::move(outcomes)), batch_(std::move(batch)) {}

  void apply(store::Connection& connection) override {
    for (const auto sequence : batch_.removed) {
      store::remove_outbox(connection, outcomes_->mailbox_, sequence);
    }
    for (const auto& attempt : batch_.attempts) {
      store::mark_attempt(connection, outcomes_->mailbox_, attempt.sequence, attempt.attempts,
                          attempt.due);
    }
  }

  void committed() override {
    if (!batch_.removed.empty()) outcomes_->events_.committed(batch_.removed.size());
    report(true);
  }

  void failed(const Error& error) override {
    log_warn("webhook outcome could not be stored", {{"cause", error.message}});
    report(false);
  }

 private:
  void report(bool stored) {
    Executor& executor = outcomes_->executor_;
    executor.post([outcomes = std::move(outcomes_), batch = std::move(batch_), stored]() mutable {
      outcomes->finished(std::move(batch), stored);
    });
  }

  std::shared_ptr<WebhookOutcomes> outcomes_;
  Batch batch_;
};

WebhookOutcomes::WebhookOutcomes(store::IdentityId mailbox, store::Store& store, Executor& executor,
                                 Events events)
    : mailbox_(mailbox), store_(store), executor_(executor), events_(std::move(events)) {}

void WebhookOutcomes::write() {
  if (writing_ || pending_.empty()) return;
  writing_ = true;
  store_.writer().submit(
      std::make_unique<Operation>(shared_from_this(), std::exchange(pending_, {})));
}

void WebhookOutcomes::finished(Batch batch, bool stored) {
  if (stored) {
    writing_ = false;
    write();
    events_.removed(batch.removed);
    return;
  }
  // What was delivered must not be sent again: these rows count as held until they are gone.
  // Attempts only cost a retry.
  pending_.removed.insert(pending_.removed.end(), batch.removed.begin(), batch.removed.end());
  executor_.after(kRetry, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->writing_ = false;
    self->write();
    if (self->done()) self->events_.removed({});
  });
}

}  // namespace parlance::hub
