// The writes by which parcels enter, leave and wait in the outbox.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hub/account_directory.h"
#include "hub/mailbox.h"
#include "hub/parcel.h"
#include "store/connection.h"
#include "store/outbox.h"

namespace parlance::hub {

struct Core;

// One step of a flush: the next rows of the mailbox go to its sessions, or to its brain when it has
// none. Ends, and lets new messages go directly again, when no row is left.
void submit_flush(Core& core, const MailboxPtr& mailbox, AccountPtr account);

// Parcels that an ended session leaves get rows (again), marked when they were sent before.
void submit_requeue(Core& core, const MailboxPtr& mailbox, std::vector<ParcelPtr> parcels);

void submit_keep(Core& core, const MailboxPtr& mailbox, std::string lane, std::string envelope);
void submit_removal(Core& core, const MailboxPtr& mailbox, std::vector<std::int64_t> sequences);

// The parcel of a row; nullptr when its message is gone.
ParcelPtr parcel_of(Core& core, store::Connection& connection, const store::OutboxItem& item,
                    const MailboxPtr& recipient);

// The pump of a bot's webhooks, reporting to the notifier.
std::shared_ptr<WebhookPump> make_webhook_pump(Core& core, const MailboxPtr& mailbox,
                                               const AccountPtr& account);

}  // namespace parlance::hub
