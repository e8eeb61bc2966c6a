// Brings parcels to who takes them: straight to sessions and brains, or through the outbox to
// sessions that come later, to webhooks and to pollers. See Mailbox for how order is kept.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hub/account_directory.h"
#include "hub/mailbox.h"
#include "hub/parcel.h"
#include "store/connection.h"

namespace parlance::hub {

struct Core;

class Delivery final : public SessionOwner {
 public:
  explicit Delivery(Core& core) : core_(core) {}

  // The way of one message.
  struct Route {
    enum class Way : std::uint8_t {
      kNone,    // nobody takes it and no inbox keeps it
      kDirect,  // to `sessions`
      kBrain,   //
      kOutbox,  // a row
      kRepeat,  // an equal one waits in the outbox already: nothing to do
    };
    Way way = Way::kNone;
    std::vector<SessionPtr> sessions;
    Reason refusal;  // kNone: why
  };

  // Writer thread, in apply: decides the way and, for kOutbox, writes the row. `account` is the
  // recipient's; the parcel has its sequence.
  Route plan(store::Connection& connection, const ParcelPtr& parcel, std::string_view type,
             const AccountPtr& account, const Session* sender);

  // Writer thread, after the commit: sends it that way.
  void hand_over(const ParcelPtr& parcel, const AccountPtr& account, const Route& route);

  // Pushes what is not kept to whoever is there (chat states). False when nobody is.
  bool push_transient(const ParcelPtr& parcel, const Session* sender);

  // Puts an envelope that is no stored message (a notification, a chat state for a webhook) into
  // the mailbox's outbox, within the limit of its inbox.
  void keep_envelope(const MailboxPtr& mailbox, std::string lane, std::string envelope);

  // Somebody may take what waits. `rewind`: look at all rows again.
  void kick(const MailboxPtr& mailbox, bool rewind);

  // From sessions.
  void on_sent(const ParcelPtr& parcel) override;
  void on_confirmed(Mailbox& mailbox, const std::vector<ParcelPtr>& parcels,
                    std::size_t depth) override;
  // What found no taker after all goes back to the outbox, and nothing newer overtakes it.
  void requeue(const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels);
  // The same for what an ended session did not confirm; its end is counted in `returning` already.
  void take_back(const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels);

  // The last session left, or one is there again: webhooks stand back while there is one.
  void sessions_changed(const MailboxPtr& mailbox, bool available);
  // URLs or brain of the account are others now.
  void account_changed(const MailboxPtr& mailbox);

  void remove_rows(const MailboxPtr& mailbox, std::vector<std::int64_t> sequences);

  // The bot's webhooks, made when its account has any; nullptr otherwise. Any thread.
  std::shared_ptr<WebhookPump> webhooks_of(const MailboxPtr& mailbox, const AccountPtr& account);

 private:
  bool has_inbox_room(store::Connection& connection, Mailbox& mailbox, const AccountPtr& account);
  void wake_webhooks(const MailboxPtr& mailbox, const AccountPtr& account);

  Core& core_;
};

}  // namespace parlance::hub
