// Where envelopes for one identity meet those who take them: its sessions, its brain, its webhooks,
// or the outbox until one of them is there.
//
// Order: a message is given its way (direct, or outbox) on the writer thread, in commit order.
// While anything of the identity stands in the outbox undelivered (`queued`), new messages line up
// behind it there; only the flush, on the writer thread too, may switch back to direct.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "hub/parcel.h"
#include "hub/recent_notifications.h"
#include "hub/session.h"
#include "model/node.h"
#include "store/identities.h"

namespace parlance::hub {

class WebhookPump;

// Rows handed over and not confirmed: a set that costs nothing until it is used.
class RowSet {
 public:
  void insert(std::int64_t row) {
    if (rows_ == nullptr) rows_ = std::make_unique<std::unordered_set<std::int64_t>>();
    rows_->insert(row);
  }
  void erase(std::int64_t row) {
    if (rows_ != nullptr) rows_->erase(row);
  }
  bool contains(std::int64_t row) const { return rows_ != nullptr && rows_->contains(row); }

 private:
  std::unique_ptr<std::unordered_set<std::int64_t>> rows_;
};

class Mailbox {
 public:
  explicit Mailbox(Node identity) : identity_(std::move(identity)), key_(identity_.key_node()) {}

  const Node& identity() const { return identity_; }  // without instance
  std::string_view key() const { return key_.identity(); }

  std::mutex mutex;  // guards what follows, up to the next remark
  std::vector<SessionPtr> sessions;
  std::uint32_t rotation = 0;  // round robin
  int returning = 0;           // ended sessions whose parcels are not back in the outbox yet: until
                               // they are, nothing newer may be handed over
  bool queued = false;         // see above
  bool flushing = false;       // a flush step is under way
  bool flush_again = false;    // something changed meanwhile: go over the rows once more
  bool webhooks_busy = false;  // a session is there, and requests under way have not ended yet
  std::uint16_t remembered_receipt = 0;  // events wanted by the last session or poller, when absent
  std::int64_t cursor = 0;               // the flush has looked at the rows up to here
  RowSet in_flight;
  std::unique_ptr<RecentNotifications> recent;  // when there are any
  Timestamp last_seen{};
  std::shared_ptr<WebhookPump> webhooks;

  std::atomic<bool> known{false};  // a person that was here before

  // Writer thread only.
  store::IdentityId id = 0;   // 0: not looked up, or unknown to the store yet
  std::int64_t waiting = -1;  // rows in the outbox; -1: not counted yet

  // Sessions that an envelope for `to` reaches (spec lime 6.2, 6.3), `sender` left out unless it
  // asked for echo. With the lock held.
  std::vector<SessionPtr> select(const Node& to, const Session* sender);
  bool has_available() const;  // with the lock held
  bool has_room() const;       // with the lock held: an available session takes more

 private:
  Node identity_;
  Node key_;
};

using MailboxPtr = std::shared_ptr<Mailbox>;

}  // namespace parlance::hub
