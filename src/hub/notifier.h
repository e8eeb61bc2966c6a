// Tells senders what becomes of their messages, keeps the log of it, and raises the status that
// history shows. Telling is immediate; log and status are written a little later, many at once:
// nothing depends on them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/function.h"
#include "hub/parcel.h"
#include "model/envelope.h"
#include "store/messages.h"

namespace parlance::hub {

struct Core;

class Notifier {
 public:
  explicit Notifier(Core& core) : core_(core) {}

  // An event about the parcel's message, from the server unless `from` says otherwise. Nothing for
  // a message without id.
  void tell(const ParcelPtr& parcel, Event event, const Reason& reason = {},
            const Node* from = nullptr);

  // A notification of a client on its way to whoever sent the message: logged, filtered by
  // receipts, delivered to the exact node, else the identity, else kept for it. `owner_is_bot`: the
  // sender of the notification has a log.
  // `sequence`: of the message when the caller knows it, else 0.
  void forward(Notification notification, bool sender_is_bot, const store::MessageStatus* status,
               std::int64_t sequence);

  // True once for each (id, event, originator, who is told); after `failed` false for everything
  // but `deleted`.
  bool first_time(const Notification& notification);

  // Writes what is buffered; then tells `done`, on the writer thread, whether it was written.
  void flush(Function<void(bool written)> done);
  bool anything_buffered() const;

 private:
  class FlushOp;
  struct Entry {  // of the log
    std::shared_ptr<Mailbox> owner;
    ParcelPtr parcel;  // the event is about it; else `notification` is the whole of it
    Event event = Event::kAccepted;
    Reason reason;
    std::optional<Node> from;
    std::unique_ptr<Notification> notification;
    Timestamp date{};
    std::optional<Timestamp> dispatched;  // of an `accepted`: `dispatched` followed
  };
  struct Raise {                // of a status
    std::int64_t sequence = 0;  // 0: to be found by the rest
    store::MessageStatus status = store::MessageStatus::kAccepted;
    Reason reason;
    std::string id;
    std::shared_ptr<Mailbox> owner, peer;
  };

  void add(Entry entry);
  void add(Raise raise);
  // What is told to whom, made into a notification only if somebody takes it.
  struct Told {
    const std::string& id;
    Event event;
    const Node& to;
    const Node& from;
    const Reason* reason;
    const Notification* whole = nullptr;  // when it has members besides
    Notification notification() const;
  };
  void deliver(const std::shared_ptr<Mailbox>& mailbox, const Told& told);
  void keep(const std::shared_ptr<Mailbox>& mailbox, const Told& told);

  Core& core_;
  mutable std::mutex mutex_;  // guards the rest
  std::vector<Entry> entries_;
  std::uint64_t generation_ = 1;  // of entries_
  std::vector<Raise> raises_;
  std::unordered_set<std::uint64_t> seen_, seen_before_;  // two generations
};

}  // namespace parlance::hub
