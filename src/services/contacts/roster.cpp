#include "services/contacts/roster.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/text.h"
#include "store/messages.h"

namespace parlance::services {
namespace {

constexpr std::int64_t kThreadsAtOnce = 500;
constexpr std::int64_t kLookedThrough = 100;  // messages of a thread, for one that was received

// What channels call themselves, by domain.
constexpr auto kSources = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"0mn.io", "Blip Chat"},
    {"wa.gw.msging.net", "WhatsApp"},
    {"messenger.gw.msging.net", "Facebook Messenger"},
    {"instagram.gw.msging.net", "Instagram"},
    {"telegram.gw.msging.net", "Telegram"},
    {"skype.gw.msging.net", "Skype"},
    {"take.io", "SMS"},
    {"tangram.com.br", "SMS"},
    {"workplace.gw.msging.net", "Workplace"},
    {"mailgun.gw.msging.net", "Email"},
    {"abs.gw.msging.net", "Microsoft Teams"},
    {"googlercs.gw.msging.net", "Google RCS"},
    {"businesschat.gw.msging.net", "Apple Business Chat"},
});

struct Received {
  std::int64_t sequence = 0;
  Timestamp date{};
};

std::optional<Received> last_received(store::Connection& connection, store::IdentityId owner,
                                      store::IdentityId peer) {
  std::optional<Received> found;
  // Mostly it is one of the last two.
  for (const auto& [skip, take] :
       {std::pair<std::int64_t, std::int64_t>{0, 2}, {2, kLookedThrough}}) {
    const store::ThreadQuery query{.owner = owner, .peer = peer, .skip = skip, .take = take};
    const auto total = store::read_thread(connection, query, [&](const store::ThreadRow& row) {
      if (found || row.direction != store::Direction::kReceived) return;
      found = Received{row.sequence, row.date};
    });
    if (found || total <= skip + take) break;
  }
  return found;
}

// People are contacts; bots, extensions and the server are not.
bool is_person(const hub::Hub& hub, const Node& node) {
  const auto kind = hub.domains().kind(node);
  return kind != hub::DomainKind::kServer && kind != hub::DomainKind::kService &&
         kind != hub::DomainKind::kBot;
}

store::Contact stranger(const hub::Hub& hub, const Node& identity, Timestamp date) {
  store::Contact contact;
  contact.identity = identity.without_instance();
  contact.last_message = date;
  contact.created = hub.clock().now();
  const auto* const source = std::ranges::find_if(
      kSources, [&](auto& known) { return iequals(known.first, identity.domain()); });
  std::string_view name;
  if (source != kSources.end()) name = source->second;
  if (iequals(identity.domain(), hub.domains().people())) name = "Blip Chat";
  contact.document.clear();
  JsonObject document(contact.document);
  document.string_unless_empty("source", name);
  document.close();
  return contact;
}

class Update : public std::enable_shared_from_this<Update> {
 public:
  Update(hub::Hub& hub, Executor& executor, hub::AccountPtr owner,
         Function<void(Result<void>)> done)
      : hub_(hub), executor_(executor), owner_(std::move(owner)), done_(std::move(done)) {}

  void start() {
    auto& reader = hub_.store().reader();
    mark_ = store::contact_mark(reader, owner_->account.id);
    const auto newest = threads(0, 1);
    if (newest.empty()) return done_({});
    next_ = {.sequence = newest.front().last.sequence, .date = newest.front().last.date};
    step();
  }

 private:
  // The newest threads with messages that were not looked at.
  std::vector<store::ThreadSummary> threads(std::int64_t skip, std::int64_t take) {
    auto list =
        store::list_threads(hub_.store().reader(), owner_->account.id, skip, take, mark_.date);
    std::erase_if(list.threads,
                  [&](auto& thread) { return thread.last.sequence <= mark_.sequence; });
    return std::move(list.threads);
  }

  void step() {
    auto& reader = hub_.store().reader();
    const auto page = threads(skip_, kThreadsAtOnce);
    skip_ += kThreadsAtOnce;
    const bool last = std::cmp_less(page.size(), kThreadsAtOnce);
    std::vector<store::Contact> people;
    for (const auto& thread : page) {
      if (!is_person(hub_, thread.peer)) continue;
      std::optional<Received> received = Received{thread.last.sequence, thread.last.date};
      if (thread.last_direction != store::Direction::kReceived) {
        const auto peer = store::find_identity(reader, thread.peer);
        received = last_received(reader, owner_->account.id, peer.value_or(0));
      }
      if (!received || received->sequence <= mark_.sequence) continue;
      people.push_back(stranger(hub_, thread.peer, received->date));
    }
    std::ranges::reverse(people);  // who came first is first
    hub_.store().writer().submit(
        [self = shared_from_this(), people = std::move(people),
         last](store::Connection& connection) {
          const std::string roster = roster_of(*self->owner_);
          for (const auto& person : people) store::touch_contact(connection, roster, person);
          if (last) store::set_contact_mark(connection, self->owner_->account.id, self->next_);
        },
        [self = shared_from_this(), last](Result<void> outcome) {
          if (!outcome || last) return self->done_(std::move(outcome));
          self->executor_.post([self] { self->step_or_fail(); });
        });
  }

  void step_or_fail() {
    try {
      step();
    } catch (const store::StorageFailure& failure) {
      done_(std::unexpected(store::to_error(failure)));
    }
  }

  hub::Hub& hub_;
  Executor& executor_;
  const hub::AccountPtr owner_;
  Function<void(Result<void>)> done_;
  store::ContactMark mark_;
  store::ContactMark next_;
  std::int64_t skip_ = 0;
};

}  // namespace

std::string roster_of(const hub::AccountEntry& account) {
  return account.account.app == "default" ? account.account.identity.key() : account.account.app;
}

std::optional<store::Contact> contact_now(hub::Hub& hub, const hub::AccountEntry& owner,
                                          const Node& address) {
  auto& reader = hub.store().reader();
  auto contact = store::find_contact(reader, roster_of(owner), address);
  const auto peer = store::find_identity(reader, address);
  if (!peer) return contact;
  const auto received = last_received(reader, owner.account.id, *peer);
  if (!received) return contact;
  if (contact) {
    if (!contact->last_message || *contact->last_message < received->date) {
      contact->last_message = received->date;
    }
    return contact;
  }
  // Who wrote before that was a contact, and has been removed.
  if (!is_person(hub, address) ||
      received->sequence <= store::contact_mark(reader, owner.account.id).sequence) {
    return std::nullopt;
  }
  return stranger(hub, store::identity_of(reader, *peer), received->date);
}

void update_roster(hub::Hub& hub, Executor& executor, hub::AccountPtr owner,
                   Function<void(Result<void>)> done) {
  std::make_shared<Update>(hub, executor, std::move(owner), std::move(done))->start();
}

}  // namespace parlance::services
