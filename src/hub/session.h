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

// What a session said with /capability.
struct Capability {
  std::vector<std::string> contents;   // types of content it takes; empty: all
  std::vector<std::string> resources;  // types of commands it takes; empty: none
};

// Most sessions are idle most of the time, so what only those need that were sent something, or
// that said more than the usual, is made with the first of it.
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
  std::size_t unconfirmed() const;
  void writable(bool writable);  // pauses and resumes delivery
  void evict(const Reason& reason);
  // No more calls to the sink. What was not confirmed, oldest first; those that were sent say
  // `redelivered`.
  std::vector<ParcelPtr> end();

  // Guarded by the mailbox's lock.
  const Capability& capability() const;
  void set_capability(Capability capability);
  Presence whole_presence() const;
  void set_presence(const Presence& whole);
  PresenceRouting presence;
  Receipt receipt;
  bool receipt_set = false;
  bool replaced = false;  // another took its node: counted in the mailbox's `returning` already

 private:
  struct Sent {
    std::size_t hash = 0;  // of id and reporter
    std::int64_t sequence = 0;
    std::weak_ptr<Parcel> parcel;
  };
  // What was sent. Marks count durable parcels.
  struct Window {
    std::vector<ParcelPtr> in_flight;  // from first_in_flight on not confirmed
    std::size_t first_in_flight = 0;
    std::vector<Sent> recent;  // a ring of kRecent, once it is full
    std::size_t next_recent = 0;
    std::uint64_t sent = 0;
    std::uint64_t confirmed = 0;
    std::uint64_t barrier_at = 0;  // the barrier under way; 0: none

    std::size_t unconfirmed() const { return in_flight.size() - first_in_flight; }
    void remember(const ParcelPtr& parcel);
  };

  struct Said {
    Capability capability;
    std::string presence_message;
  };

  void drain();
  Window& window();
  Said& said();

  bool writable_ = true;    // on the executor only
  bool scheduled_ = false;  // guarded by mutex_, like the next two
  bool ended_ = false;
  std::unique_ptr<std::vector<ParcelPtr>> incoming_;  // nullptr: nothing
  std::mutex mutex_;

  SessionOwner& owner_;
  Executor& executor_;
  SessionSink* sink_;
  Node node_;
  AccountPtr account_;
  std::shared_ptr<Mailbox> mailbox_;

  std::unique_ptr<Said> said_;         // nullptr: nothing of that
  std::atomic<std::size_t> depth_{0};  // incoming and in flight
  std::unique_ptr<Window> window_;     // on the executor only; nullptr: nothing was sent
};

using SessionPtr = std::shared_ptr<Session>;

}  // namespace parlance::hub
