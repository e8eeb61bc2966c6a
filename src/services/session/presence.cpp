#include "model/presence.h"

#include <mutex>
#include <utility>

#include "base/time_text.h"
#include "hub/mailbox.h"
#include "model/media_type.h"
#include "services/session/session.h"
#include "services/support.h"

namespace parlance::services {
namespace {

void set_presence(hub::CommandCall call) {
  const auto session = own_session(call);
  if (session == nullptr) return;
  const auto presence = parse_presence(call.command.resource);
  if (!presence) {
    call.reply.failure(presence.error());
    return;
  }
  if (const auto done = call.hub.set_presence(session, *presence); !done) {
    // `domain` and `rootDomain` need a role that bots and people do not have.
    call.reply.failure(done.error().code == ErrorCode::kForbidden ? reason_code::kNotAllowed
                                                                  : to_reason(done.error()).code,
                       to_reason(done.error()).description);
    return;
  }
  call.reply.success();
}

// A relative URI is about the session, an absolute one about the identity with all its sessions.
void get_presence(hub::CommandCall call) {
  if (!may_act(call)) {
    call.reply.failure(reason_code::kPermission,
                       "The presence of another identity needs its delegation of commands");
    return;
  }
  std::string out;
  const auto& session = call.caller.session;
  if (session != nullptr && call.uri.owner().empty() && is_owner(call)) {
    const std::lock_guard lock(session->mailbox()->mutex);
    append_json(out, session->whole_presence());
  } else {
    const auto where = call.hub.whereabouts(call.owner);
    append_json(out, where.presence, where.last_seen ? to_iso8601(*where.last_seen) : std::string(),
                &where.instances);
  }
  call.reply.success(media_type::kPresence, std::move(out));
}

}  // namespace

void add_presence(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/presence", media_type::kPresence,
             "Says whether the session takes envelopes, and by which routing rule.", set_presence});
  table.add({"", Method::kGet, "/presence", media_type::kPresence,
             "The session's presence, or an identity's with its instances.", get_presence});
}

}  // namespace parlance::services
