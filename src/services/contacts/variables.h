// `${contact.…}` in what a bot sends to a person (spec extensions-2 1, extensions-1 8).
#pragma once

#include <string>
#include <string_view>

#include "base/function.h"
#include "hub/hub.h"

namespace parlance::services {

// `content` is any JSON value. In every string of it that is not a member's name, `${contact.PATH}`
// is replaced with what `value` says of PATH; other `${…}`, and what was put in, stay as they are.
// A value that would let the whole grow beyond 8 MiB counts as empty. Unchanged bytes stay as they
// came.
std::string replace_contact_variables(std::string_view content,
                                      const std::function<std::string(std::string_view)>& value);
bool has_contact_variables(std::string_view content);  // quick; may be wrong when it says yes

// The same from the roster of `sender`, for the recipient, in messages that ask for it with
// `#message.replaceVariables`. `always`: also in those that do not, as copies of a broadcast.
void replace_variables(hub::Hub& hub, Message& message, const hub::AccountPtr& sender,
                       bool always = false);

}  // namespace parlance::services
