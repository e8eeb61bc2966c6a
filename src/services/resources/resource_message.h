// A message whose content is the key of a stored document (spec blip-core 2.17, D48, B16).
#pragma once

#include <string_view>

#include "hub/account_directory.h"
#include "model/envelope.h"
#include "model/reason.h"
#include "store/connection.h"

namespace parlance::services {

inline constexpr std::string_view kResourceType = "application/vnd.iris.resource+json";

// Puts the sender's document and its type in place of the message's; `${name}` in it becomes the
// variable of that name. Variables of the contact are left to who knows contacts: it is told by
// `#message.replaceVariables`, which is set when there are any. The reason is why the message
// fails: 67 for a key that the sender does not have, 21 for a content without key or with variables
// that are not text, 64 for what would be too large.
Reason put_document_in_place(store::Connection& connection, Message& message,
                             const hub::AccountPtr& sender);

}  // namespace parlance::services
