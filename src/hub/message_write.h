// One message on its way into the store: who may send it, where it goes, what is written. Used by
// everything that sends: clients, brains, and later schedules and broadcasts.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hub/command_table.h"
#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/parcel.h"
#include "model/envelope.h"
#include "model/node.h"

namespace parlance::hub {

// Fills `from`, `to` and `pp` (spec lime 3.1, 6.3; blip-core A5). A refusal is reason 32 or 26.
Reason complete_addresses(Core& core, const Caller& caller, EnvelopeBase& envelope,
                          std::uint8_t delegation_bit);

class MessageWrite {
 public:
  // Who sends. `account` is null for guests, `session` for everything but a connection.
  struct Sender {
    Node node;
    AccountPtr account;
    SessionPtr session;
  };

  // Any thread. `refusal` is what complete_addresses said.
  MessageWrite(Core& core, Message message, Sender sender, Reason refusal);

  // Not stored at all, and delivered only to who is there (chat states).
  bool transient() const { return transient_; }
  void send_transient();

  // Writer thread: in the operation's apply, and after its commit or failure.
  void apply(store::Connection& connection);
  void committed();
  void failed();

  const ParcelPtr& parcel() const { return parcel_; }

 private:
  void resolve();
  // True: a service takes the message, in this transaction.
  bool for_service() const { return service_ != nullptr && !refusal_; }

  Core& core_;
  Message message_;
  ParcelPtr parcel_;
  AccountPtr sender_account_;
  AccountPtr recipient_account_;
  SessionPtr sender_session_;
  Reason refusal_;
  bool at_the_door_ = false;  // refused before the server took responsibility: no `accepted`
  MessageService* service_ = nullptr;  // that the message is addressed to
  Delivery::Route route_;
  bool recipient_is_bot_ = false;
  bool transient_ = false;
  bool sensitive_ = false;  // it is, or holds, a sensitive document: its content is not written
};

}  // namespace parlance::hub
