#include "hub/settlement.h"

#include <memory>
#include <vector>

#include "hub/core.h"
#include "hub/mailbox.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {

class Settlement::AdvanceOp final : public store::WriteOp {
 public:
  explicit AdvanceOp(Settlement& settlement) : settlement_(settlement) {}

  void apply(store::Connection& connection) override {
    Core& core = settlement_.core_;
    drop_settled();
    const Timestamp patience_ends = core.clock.now() - kPatience;
    mark_ = core.store.last_sequence();
    for (const ParcelPtr& parcel : settlement_.tracked_) {
      if (parcel->settled()) continue;
      if (parcel->date > patience_ends) {
        mark_ = parcel->sequence - 1;
        break;
      }
      const MailboxPtr& mailbox = parcel->recipient;
      {
        // Before the row exists, so that no flush takes it for one that nobody has.
        const std::lock_guard lock(mailbox->mutex);
        mailbox->in_flight.insert(parcel->sequence);
      }
      parcel->row.store(true);
      late_.push_back(parcel);
      if (parcel->confirmed.load()) continue;
      store::OutboxItem item;
      item.mailbox = store::ensure_identity(connection, mailbox->identity());
      item.sequence = parcel->sequence;
      item.lane = parcel->reporter.key();
      item.redelivery = true;
      put_outbox(connection, item);
    }
    if (mark_ > settlement_.written_) set_settled(connection, mark_);
  }

  void committed() override {
    settlement_.written_ = std::max(settlement_.written_, mark_);
    for (const ParcelPtr& parcel : late_) {
      if (!parcel->confirmed.load()) continue;
      const std::lock_guard lock(parcel->recipient->mutex);
      parcel->recipient->in_flight.erase(parcel->sequence);
    }
    finish();
  }

  void failed(const Error&) override {
    for (const ParcelPtr& parcel : late_) {
      parcel->row.store(false);
      const std::lock_guard lock(parcel->recipient->mutex);
      parcel->recipient->in_flight.erase(parcel->sequence);
    }
    finish();
  }

 private:
  void drop_settled() {
    auto& tracked = settlement_.tracked_;
    while (!tracked.empty() && tracked.front()->settled()) tracked.pop_front();
  }

  void finish() {
    drop_settled();
    settlement_.unsettled_.store(static_cast<std::int64_t>(settlement_.tracked_.size()),
                                 std::memory_order_relaxed);
    settlement_.under_way_.store(false, std::memory_order_release);
  }

  Settlement& settlement_;
  std::vector<ParcelPtr> late_;
  std::int64_t mark_ = 0;
};

void Settlement::advance() {
  if (under_way_.exchange(true)) return;
  core_.store.writer().submit(std::make_unique<AdvanceOp>(*this));
}

}  // namespace parlance::hub
