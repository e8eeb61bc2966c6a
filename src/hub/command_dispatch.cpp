#include "hub/command_dispatch.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "base/text.h"
#include "hub/core.h"
#include "hub/log.h"
#include "hub/message_write.h"
#include "model/media_type.h"

namespace parlance::hub {
namespace {

// An absolute URI without owner is relative to who asks; characters that a strict client's URI
// parser refuses are encoded (spec lime 3.2).
std::string absolute_uri(const std::string& uri, const Node& caller) {
  constexpr std::string_view kKeep = "/?&=%$@:,;'()*!+#[]|~";
  std::string text = percent_encode(uri, kKeep);
  if (uri.size() >= 7 && iequals(std::string_view(uri).substr(0, 7), "lime://")) return text;
  std::string absolute = "lime://";
  absolute += caller.identity();
  if (text.empty() || text.front() != '/') absolute.push_back('/');
  return absolute + text;
}

}  // namespace

// One request on its way to its one answer.
class CommandDispatch::Pending {
 public:
  Pending(Core& core, const Caller& caller, const Command& command,
          Function<void(Hub::CommandOutcome)> done)
      : executor_(caller.executor), done_(std::move(done)) {
    response_.id = command.id;
    response_.method = command.method;
    response_.from = core.domains.server_node();
    response_.to = caller.node;
    response_.metadata.set("#command.uri", absolute_uri(command.uri, caller.node));
  }

  void from(Node node) { response_.from = std::move(node); }

  void finish(CommandReply::Outcome outcome, bool timed_out = false) {
    if (answered_.exchange(true)) return;
    response_.status = outcome.reason ? CommandStatus::kFailure : CommandStatus::kSuccess;
    response_.reason = std::move(outcome.reason);
    response_.type = std::move(outcome.type);
    response_.resource = std::move(outcome.resource);
    Hub::CommandOutcome result;
    result.response = std::move(response_);
    result.timed_out = timed_out;
    deliver(std::move(result));
  }

  // A response of another node, as it came.
  void finish(Command response) {
    if (answered_.exchange(true)) return;
    response.to = response_.to;
    response.id = response_.id;
    Hub::CommandOutcome result;
    result.response = std::move(response);
    deliver(std::move(result));
  }

  bool answered() const { return answered_.load(); }

 private:
  void deliver(Hub::CommandOutcome outcome) {
    if (executor_->on_this_thread()) {
      done_(std::move(outcome));
      return;
    }
    executor_->post([done = std::move(done_), outcome = std::move(outcome)]() mutable {
      done(std::move(outcome));
    });
  }

  Executor* executor_;
  Function<void(Hub::CommandOutcome)> done_;
  Command response_;
  std::atomic<bool> answered_{false};
};

void CommandDispatch::process(const Caller& caller, Command command,
                              Function<void(Hub::CommandOutcome)> done) {
  if (command.status != CommandStatus::kNone) {
    answer(caller, std::move(command));
    done({});
    return;
  }
  if (caller.account != nullptr) {
    const Timestamp now = core_.clock.now();
    const int blocked =
        core_.throttle.check(caller.account->account.identity.key(), caller.account->account.plan,
                             Throttle::Kind::kCommand, now);
    if (blocked > 0) {
      core_.metrics.throttled.add();
      const auto pending = std::make_shared<Pending>(
          core_, caller, command, [done = std::move(done), blocked](auto outcome) mutable {
            outcome.throttled = blocked;
            done(std::move(outcome));
          });
      pending->finish({{reason_code::kQuota, "The plan's limit of commands is exceeded"}, {}, {}});
      return;
    }
  }
  const bool one_way = command.method == Method::kObserve;
  std::shared_ptr<Pending> pending;
  if (one_way) {
    pending = std::make_shared<Pending>(core_, caller, command, [](auto) {});
  } else {
    pending = std::make_shared<Pending>(core_, caller, command, std::move(done));
  }
  Reason refusal = complete_addresses(core_, caller, command, 4);
  if (refusal) {
    pending->finish({std::move(refusal), {}, {}});
  } else if (!command.to.empty() && core_.domains.kind(command.to) != DomainKind::kServer &&
             core_.domains.kind(command.to) != DomainKind::kService &&
             core_.domains.kind(command.to) != DomainKind::kChannel) {
    forward(caller, command, pending);
  } else {
    serve(caller, command, pending);
  }
  if (one_way) {
    done({});
    return;
  }
  if (pending->answered()) return;
  caller.executor->after(core_.settings.command_timeout, [pending] {
    pending->finish({{reason_code::kProcessing, "No answer within the deadline"}, {}, {}}, true);
  });
}

void CommandDispatch::serve(const Caller& caller, const Command& command,
                            const std::shared_ptr<Pending>& pending) {
  auto uri = LimeUri::parse(command.uri);
  if (!uri) {
    pending->finish({{reason_code::kMethodOrUri, "The URI is malformed"}, {}, {}});
    return;
  }
  const std::string_view service = core_.domains.service(command.to);
  // A message for a channel's own postmaster names the channel as its service.
  auto match = core_.commands.find(
      service, command.method == Method::kObserve ? Method::kSet : command.method, *uri);
  if (match.row == nullptr && command.method == Method::kObserve) {
    match = core_.commands.find(service, Method::kObserve, *uri);
  }
  if (match.row == nullptr) {
    pending->from(core_.domains.server_node(service));
    if (match.miss == CommandTable::Miss::kMethod) {
      pending->finish(
          {{reason_code::kMethodNotSupported, "The method " + std::string(to_text(command.method)) +
                                                  " is not supported for " + command.uri},
           {},
           {}});
    } else {
      pending->finish(
          {{reason_code::kUriNotSupported, "The URI " + command.uri + " is not supported"},
           {},
           {}});
    }
    return;
  }
  pending->from(
      core_.domains.server_node(match.row->service == "*" ? service : match.row->service));
  if (!command.resource.empty() && !content_fits(command.type, command.resource)) {
    pending->finish(
        {{reason_code::kResourceType, "The resource is not a document of type " + command.type},
         {},
         {}});
    return;
  }
  Node owner = !uri->owner().empty() && !uri->owner().name().empty()
                   ? uri->owner().without_instance()
                   : command.from.without_instance();
  CommandCall call{hub_,
                   caller,
                   command,
                   *uri,
                   match.variables,
                   std::move(owner),
                   CommandReply([pending](CommandReply::Outcome outcome) {
                     pending->finish(std::move(outcome));
                   })};
  try {
    match.row->handler(std::move(call));
  } catch (const store::StorageFailure& failure) {
    // The reply was dropped on the way out, and has answered 61.
    log_error("a command could not be served", {{"uri", command.uri}, {"error", failure.what()}});
  }
}

std::string CommandDispatch::forwarded_key(const Node& answerer, const Node& asker,
                                           const std::string& id) {
  return answerer.key() + '\n' + to_lower(asker.text()) + '\n' + id;
}

void CommandDispatch::forward(const Caller& caller, const Command& command,
                              const std::shared_ptr<Pending>& pending) {
  const AccountPtr account = core_.accounts.find(command.to);
  const bool delegated = account != nullptr && account->delegates(caller.node, 4);
  const MailboxPtr mailbox = core_.registry.find(command.to);
  SessionPtr target;
  if (mailbox != nullptr) {
    const std::lock_guard lock(mailbox->mutex);
    for (const SessionPtr& session : mailbox->select(command.to, nullptr)) {
      const auto& takes = session->capability().resources;
      const bool capable =
          !takes.empty() &&
          (command.type.empty() || std::any_of(takes.begin(), takes.end(), [&](const auto& type) {
             return media_type::same(type, command.type);
           }));
      if (capable || delegated) {
        target = session;
        break;
      }
    }
  }
  if (target == nullptr) {
    pending->finish({{reason_code::kNotAllowed, "The destination takes no commands"}, {}, {}});
    return;
  }
  Command outgoing = command;
  if (outgoing.from.instance().empty()) outgoing.from = caller.node;
  // Answers are told apart by whom they are for: two callers may use the same id.
  const std::string key = forwarded_key(target->node(), outgoing.from, outgoing.id);
  if (command.method != Method::kObserve) {
    const std::lock_guard lock(mutex_);
    std::erase_if(forwarded_, [](const auto& entry) { return entry.second->answered(); });
    forwarded_.insert_or_assign(key, pending);
  }
  const auto parcel = std::make_shared<Parcel>();
  parcel->kind = ParcelKind::kCommand;
  parcel->json = to_json(outgoing);
  if (!target->push(parcel)) {
    pending->finish({{reason_code::kNotAllowed, "The destination takes no commands"}, {}, {}});
  }
}

void CommandDispatch::answer(const Caller& caller, Command response) {
  std::shared_ptr<Pending> pending;
  {
    const std::lock_guard lock(mutex_);
    const auto found = forwarded_.find(forwarded_key(caller.node, response.to, response.id));
    if (found == forwarded_.end()) return;
    pending = std::move(found->second);
    forwarded_.erase(found);
  }
  response.from = caller.node;
  pending->finish(std::move(response));
}

}  // namespace parlance::hub
