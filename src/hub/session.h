// One connected node as the core sees it. The dialect that holds the connection implements
// SessionSink; the core pushes parcels into the session from any thread, and the session hands them
// over on its own executor, in order.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/executor.h"
#include "hub/account_directory.h"
#include "hub/parcel.h"
#include "model/node.h"
#include "model/presence.h"

namespace parlance::hub {

class Mailbox;

// All on the session's executor.
class SessionSink {
 public:
  virtual ~SessionSink() = default;
  virtual void send(std::string_view envelope) = 0;
  // Asks the far side to confirm everything sent so far; answered by Session::confirmed(mark).
  virtual void barrier(std::uint64_t mark) = 0;
  // Another connection took this node, or the server stops: say why, and close.
  virtual void evict(const Reason& reason) = 0;
};

// What a session reports about the parcels it was given; on its executor.
class SessionOwner {
 public:
  virtual ~SessionOwner() = default;
  virtual void on_sent(const ParcelPtr& parcel) = 0;
  virtual void on_confirmed(Mailbox& mailbox, const std::vector<ParcelPtr>& parcels,
                            std::size_t depth) = 0;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  // More than this many parcels without confirmation, and further ones wait in the outbox.
  static constexpr std::size_t kWindow = 1024;
  // So many of the last messages sent are known by their ids.
  static constexpr std::size_t kRecent = 1024;

  Session(SessionOwner& owner, Executor& executor, SessionSink& sink, Node node, AccountPtr account,
          std::shared_ptr<Mailbox> mailbox);

  const Node& node() const { return node_; }
  const AccountPtr& account() const { return account_; }  // nullptr: a guest
  Executor& executor() const { return executor_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  bool guest() const { return account_ == nullptr; }

  // From any thread; false when the session has ended. With `wake` false the caller promises to
  // call wake() after a group of pushes.
  bool push(const ParcelPtr& parcel, bool wake = true);
  void wake();
  bool has_room() const { return depth_.load(std::memory_order_relaxed) < kWindow; }
  std::size_t depth() const { return depth_.load(std::memory_order_relaxed); }

  // On the executor.
  void confirmed(std::uint64_t mark);  // the far side has everything up to this barrier
  // The far side told `reporter` what it did with the message: it has it, whatever becomes of the
  // barrier. The message's sequence when it was sent here lately; 0 otherwise.
  std::int64_t acknowledge(std::string_view message_id, const Node& reporter);
  std::size_t unconfirmed() const { return in_flight_.size() - first_in_flight_; }
  void writable(bool writable);  // pauses and resumes delivery
  void evict(const Reason& reason);
  // No more calls to the sink. What was not confirmed, oldest first; those that were sent say
  // `redelivered`.
  std::vector<ParcelPtr> end();

  // Guarded by the mailbox's lock.
  Presence presence;
  Receipt receipt;
  bool receipt_set = false;
  bool replaced = false;  // another took its node: counted in the mailbox's `returning` already
  std::vector<std::string> capability_resources;  // types of commands it takes; empty: none
  std::vector<std::string> capability_contents;   // empty: all

 private:
  void drain();
  void remember(const ParcelPtr& parcel);

  SessionOwner& owner_;
  Executor& executor_;
  SessionSink* sink_;
  Node node_;
  AccountPtr account_;
  std::shared_ptr<Mailbox> mailbox_;

  std::mutex mutex_;  // guards the next three
  std::vector<ParcelPtr> incoming_;
  bool scheduled_ = false;
  bool ended_ = false;
  std::atomic<std::size_t> depth_{0};  // incoming and in flight

  // On the executor only. Marks count durable parcels.
  // (No deque: an empty one takes more memory than the rest of an idle session.)
  std::vector<ParcelPtr> in_flight_;  // sent; from first_in_flight_ on not confirmed
  std::size_t first_in_flight_ = 0;
  struct Sent {
    std::size_t hash = 0;  // of id and reporter
    std::int64_t sequence = 0;
    std::weak_ptr<Parcel> parcel;
  };
  std::vector<Sent> recent_;  // a ring of kRecent, once it is full
  std::size_t next_recent_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t confirmed_ = 0;
  std::uint64_t barrier_at_ = 0;  // the barrier under way; 0: none
  bool writable_ = true;
};

using SessionPtr = std::shared_ptr<Session>;

}  // namespace parlance::hub
