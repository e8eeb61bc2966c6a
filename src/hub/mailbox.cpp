#include "hub/mailbox.h"

#include <algorithm>

namespace parlance::hub {
namespace {

bool available(const Session& session) {
  return session.presence.status != Presence::Status::kUnavailable;
}

// The table of spec lime 6.2. The identity is known to match.
bool reaches(const Session& session, const Node& to) {
  if (to.instance().empty()) {
    return session.presence.rule != Presence::Rule::kInstance || session.presence.promiscuous;
  }
  return session.presence.promiscuous || session.node() == to;
}

}  // namespace

bool Mailbox::has_available() const {
  return std::any_of(sessions.begin(), sessions.end(),
                     [](const SessionPtr& session) { return available(*session); });
}

bool Mailbox::has_room() const {
  return std::any_of(sessions.begin(), sessions.end(), [](const SessionPtr& session) {
    return available(*session) && session->has_room();
  });
}

std::vector<SessionPtr> Mailbox::select(const Node& to, const Session* sender) {
  std::vector<SessionPtr> chosen;
  const SessionPtr* exact = nullptr;
  bool promiscuous = false;
  for (const SessionPtr& session : sessions) {
    if (!available(*session) || !reaches(*session, to)) continue;
    if (session.get() == sender && !session->presence.echo) continue;
    if (!to.instance().empty() && session->node() == to) {
      exact = &session;
    } else if (session->presence.promiscuous) {
      promiscuous = true;
    }
    chosen.push_back(session);
  }
  if (exact != nullptr && !promiscuous) return {*exact};
  if (chosen.size() < 2) return chosen;

  // 4. The highest priority; a session without one counts as 0.
  int highest = chosen.front()->presence.priority.value_or(0);
  for (const SessionPtr& session : chosen) {
    highest = std::max(highest, session->presence.priority.value_or(0));
  }
  std::erase_if(chosen, [highest](const SessionPtr& session) {
    return session->presence.priority.value_or(0) < highest;
  });

  // 5. One of those that take turns, and all that do not.
  const auto turns = static_cast<std::uint32_t>(
      std::count_if(chosen.begin(), chosen.end(),
                    [](const SessionPtr& session) { return session->presence.round_robin; }));
  if (turns < 2) return chosen;
  const std::uint32_t turn = rotation++ % turns;
  std::uint32_t index = 0;
  std::erase_if(chosen, [&](const SessionPtr& session) {
    return session->presence.round_robin && index++ != turn;
  });
  return chosen;
}

}  // namespace parlance::hub
