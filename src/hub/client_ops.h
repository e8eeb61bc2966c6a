// The writes that a client's request is: a message it sends, an inbox it empties.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/executor.h"
#include "base/function.h"
#include "base/result.h"
#include "hub/hub.h"
#include "hub/message_write.h"

namespace parlance::hub {

// Writes the message, then tells `done`, on `executor`, whether it is on disk. A session is told of
// a failure by `failed` 61.
void submit_message(Core& core, std::unique_ptr<MessageWrite> write, const Caller& caller,
                    AcceptDone done);

// `failed` to the session, for a message of its own that was not accepted. Nothing without an id.
void tell_refused(Core& core, const SessionPtr& session, const std::string& id, Reason reason);

// Takes, or with `keep` reads, what waits for the mailbox; at most 1,000 envelopes at once.
void submit_inbox(Core& core, const MailboxPtr& mailbox, bool notifications, bool keep,
                  Executor& executor, Function<void(Result<std::vector<std::string>>)> done);

}  // namespace parlance::hub
