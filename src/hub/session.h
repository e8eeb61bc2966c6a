// One connected node as the core sees it. The dialect that holds the connection implements
// SessionSink; the core pushes parcels into the session from any thread, and the session hands them
// over on its own executor, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
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

class Hub;
class Mailbox;

// All on the session's executor.
class SessionSink {
 public:
  virtual ~SessionSink() = default;
  virtual void send(std::string_view envelope) = 0;
  // Asks the far side to confirm everything sent so far; answered by Session::confirmed(mark).
  virtual void barrier(std::uint64_t mark) = 0;
  // Another connection took this node, or the account was removed: say why, and close.
  virtual void evict(const Reason& reason) = 0;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Hub& hub, Executor& executor, SessionSink& sink, Node node, AccountPtr account);
  ~Session();

  const Node& node() const { return node_; }
  const AccountPtr& account() const { return account_; }  // nullptr: a guest
  Executor& executor() const { return executor_; }
  bool guest() const { return account_ == nullptr; }

  // From any thread; false when the session has ended. Parcels that went to an ended session and
  // were not confirmed go back to the mailbox.
  bool push(const ParcelPtr& parcel);

  // On the executor.
  void confirmed(std::uint64_t mark);  // the far side has everything up to this barrier
  void writable(bool writable);        // pauses and resumes delivery
  std::size_t unconfirmed() const { return in_flight_.size(); }

  // Copied under the mailbox's lock by the hub; see Hub::set_presence.
  Presence presence;
  Receipt receipt;
  std::vector<std::string> capability_resources;  // what commands it takes

 private:
  friend class Hub;
  friend class Mailbox;
  void drain();
  std::vector<ParcelPtr> end();  // what was not confirmed, oldest first

  Hub& hub_;
  Executor& executor_;
  SessionSink* sink_;
  Node node_;
  AccountPtr account_;
  std::shared_ptr<Mailbox> mailbox_;

  std::mutex mutex_;  // guards the next three
  std::vector<ParcelPtr> incoming_;
  bool scheduled_ = false;
  bool ended_ = false;

  std::deque<ParcelPtr> in_flight_;  // executor only: sent, not confirmed
  std::uint64_t sent_ = 0;           // how many durable parcels were ever sent
  std::uint64_t confirmed_ = 0;
  std::uint64_t barrier_at_ = 0;  // mark of the barrier under way; 0: none
  bool writable_ = true;
};

using SessionPtr = std::shared_ptr<Session>;

}  // namespace parlance::hub
