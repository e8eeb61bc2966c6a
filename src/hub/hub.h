// The core: who is connected, where an envelope goes, what is told to whom, and what is kept.
//
// Thread-safe. Completion functions are called on the executor that the caller names.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/result.h"
#include "hub/account_directory.h"
#include "hub/brain.h"
#include "hub/command_table.h"
#include "hub/domains.h"
#include "hub/mailbox.h"
#include "hub/message_service.h"
#include "hub/server_metrics.h"
#include "hub/session.h"
#include "hub/settings.h"
#include "hub/webhook.h"
#include "model/envelope.h"
#include "store/store.h"

namespace parlance::hub {

// What became of an envelope at the door. Anything later is told by notifications.
enum class Acceptance : std::uint8_t {
  kAccepted,     // committed
  kThrottled,    // over the plan's limit
  kUnavailable,  // could not be stored: not accepted, try again
};

struct AcceptResult {
  Acceptance acceptance = Acceptance::kAccepted;
  int retry_after_seconds = 0;  // kThrottled
};
using AcceptDone = Function<void(AcceptResult)>;

struct Core;
class Outgoing;

class Hub {
 public:
  Hub(Settings settings, store::Store& store, std::vector<Executor*> executors, const Clock& clock,
      ServerMetrics& metrics);
  ~Hub();

  // Before start().
  CommandTable& commands();
  const CommandTable& commands() const;
  void use_webhooks(WebhookSender& sender);
  void add_brain(std::string name, std::unique_ptr<Brain> brain);
  // `name`: the sub-domain, "broadcast". Both before the start; `service` must outlive the hub.
  void add_message_service(std::string name, MessageService& service);
  void add_rewriter(MessageRewriter rewriter);

  // Takes up what was left in the outbox and starts the timers.
  void start();
  // Ends every session (`failed` 11, shutting down), finishes what is under way and stops the
  // timers.
  void stop();

  const Settings& settings() const;
  const Domains& domains() const;
  const Clock& clock() const;
  store::Store& store();
  AccountDirectory& accounts();

  // Sessions. `node` has all three parts. Another session with the same node is evicted.
  SessionPtr open_session(const Node& node, AccountPtr account, Executor& executor,
                          SessionSink& sink);
  void close_session(const SessionPtr& session);  // on its executor; the sink is not called again
  Result<void> set_presence(const SessionPtr& session, const Presence& presence);
  void set_receipt(const SessionPtr& session, const Receipt& receipt);
  void set_capability(const SessionPtr& session, Capability capability);
  // Nodes of the identity's sessions that are not unavailable, and when it was last there.
  struct Whereabouts {
    Presence presence;  // of the session with the highest priority
    std::vector<std::string> instances;
    std::optional<Timestamp> last_seen;
  };
  Whereabouts whereabouts(const Node& identity);

  // Envelopes from a client. `done` may be null.
  void send_message(const Caller& caller, Message message, AcceptDone done);
  // A message of a service, to be written in an operation of its own (hub/outgoing.h). Any thread.
  std::unique_ptr<Outgoing> outgoing(Message message);
  void send_notification(const Caller& caller, Notification notification, AcceptDone done);
  // `done` gets the response, or nothing for `observe` and for what is itself a response; 61 with
  // `timed_out` after the deadline; kQuota with `throttled` seconds when over the limit.
  struct CommandOutcome {
    std::optional<Command> response;
    bool timed_out = false;
    int throttled = 0;
  };
  void process_command(const Caller& caller, Command command, Function<void(CommandOutcome)> done);

  ServerMetrics& metrics();

  // What waits for an identity without a session, for clients that poll. Unless `keep`, it is
  // removed before `done` is called. Envelopes as JSON, oldest first.
  void take_inbox(const Caller& caller, bool notifications, bool keep,
                  Function<void(Result<std::vector<std::string>>)> done);

  // Writes what is buffered of logs and states, then calls `done` on `executor`: for reads that
  // must see everything so far.
  void flush_history(Executor& executor, Function<void()> done);

  // Operation.
  struct Gauges {
    std::size_t sessions = 0;
    std::size_t mailboxes = 0;
    std::int64_t unsettled = 0;
  };
  Gauges gauges() const;

  // After an account was added, changed or removed by something else than a command of its own.
  void account_changed(const Node& identity);

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace parlance::hub
