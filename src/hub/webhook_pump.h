// Delivers what waits in a bot's outbox to the bot's own URLs (spec blip-core A16, A18, A20).
//
// Rows of one lane (the other side and the kind of envelope) go strictly one after the other; lanes
// go in parallel. A row leaves the outbox when the bot's server has answered 2xx, or when every
// retry failed. Attempts and due times are kept in the row, so a restart goes on where this was.
// Memory is bounded: of each lane only the first few rows are held, the rest stays in the store.
//
// All state lives on one executor; every public function may be called from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/executor.h"
#include "base/function.h"
#include "hub/account_directory.h"
#include "hub/parcel.h"
#include "hub/server_metrics.h"
#include "hub/settings.h"
#include "hub/webhook.h"
#include "store/identities.h"
#include "store/outbox.h"
#include "store/store.h"

namespace parlance::hub {

class WebhookPump {
 public:
  // What the pump needs of the hub. Must outlive stop(), which it must not call.
  class Owner {
   public:
    virtual ~Owner() = default;

    // The account as it is now: URLs and headers may change at any time. Executor.
    virtual AccountPtr account() = 0;
    // What to send for a row; nullptr when its message is gone. Executor.
    virtual ParcelPtr load(store::Connection& reader, const store::OutboxItem& item) = 0;
    // The bot's server answered 2xx: `dispatched` and `received`. Executor. Told again when the
    // server dies before the row is removed.
    virtual void delivered(const ParcelPtr& parcel) = 0;
    // Every retry failed: a message is `failed` with this reason (51), a notification is dropped.
    // Executor.
    virtual void given_up(const ParcelPtr& parcel, const Reason& reason) = 0;
    // So many rows of the mailbox left the outbox. Writer thread, after the commit.
    virtual void rows_removed(std::size_t count) = 0;
    // One request has ended. Executor.
    virtual void attempted(AttemptResult /*result*/, std::chrono::milliseconds /*took*/) {}
  };

  struct Limits {
    std::size_t parallel = 16;  // requests under way at once
    std::size_t lane = 16;      // rows of a lane held in memory
    std::size_t window = 1024;  // rows held in memory
    std::size_t page = 128;     // rows of one read
  };

  // `settings`, `store`, `clock`, `executor` and `sender` must outlive stop().
  WebhookPump(store::IdentityId mailbox, Owner& owner, const Settings& settings,
              store::Store& store, const Clock& clock, Executor& executor, WebhookSender& sender,
              Limits limits);
  WebhookPump(store::IdentityId mailbox, Owner& owner, const Settings& settings,
              store::Store& store, const Clock& clock, Executor& executor, WebhookSender& sender);
  ~WebhookPump();  // stops without waiting

  // New rows may be there. `rewind`: also before those already read (rows that came back from an
  // ended session, a URL that was set later). Cheap when called often.
  void kick(bool rewind = false);

  // A session takes over: nothing is sent any more, requests under way end as they end. When they
  // have, and what they removed is gone from the store, `idle` is called, on the executor; not when
  // resume() came first. Then back.
  void pause(Function<void()> idle);
  void resume();

  // Sends nothing more and waits, at most `grace`, for requests under way and for what they have
  // still to write. Called on the executor itself, it does not wait. Afterwards `owner` is not
  // called again.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds{3});

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parlance::hub
