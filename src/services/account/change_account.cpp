// `set` and `merge /account`: the account of a bot or person, and how a guest becomes a person with
// a password (spec lime 12, 15).
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "hub/domains.h"
#include "model/media_type.h"
#include "services/account/account.h"
#include "services/account/account_document.h"
#include "services/support.h"

namespace parlance::services {
namespace {

// One change on its way: the old password is checked, the new one hashed, then all is written.
class AccountUpdate : public std::enable_shared_from_this<AccountUpdate> {
 public:
  AccountUpdate(hub::CommandCall& call, AccountChange change, bool merge)
      : hub_(call.hub),
        executor_(*call.caller.executor),
        owner_(call.owner),
        change_(std::move(change)),
        merge_(merge),
        reply_(std::move(call.reply)) {}

  void start() {
    const auto account = hub_.accounts().find(owner_);
    if (account == nullptr && !may_create()) return;
    if (!change_.password) return write();
    if (account == nullptr || account->account.password_hash.empty()) return hash();
    if (!change_.old_password) {
      return reply_.failure(reason_code::kArgument,
                            "oldPassword: is needed to change the password");
    }
    hub_.accounts().check_password(
        account, *change_.old_password, executor_, [self = shared_from_this()](bool right) {
          if (right) return self->hash();
          self->reply_.failure(reason_code::kAuthorization, "oldPassword: is not the password");
        });
  }

 private:
  // A guest's identity becomes a person's; bots are made by the operator only.
  bool may_create() {
    if (hub_.domains().kind(owner_) != hub::DomainKind::kPerson) {
      reply_.failure(reason_code::kNotAllowed,
                     "Only a guest of the people's domain can create its account");
      return false;
    }
    if (!change_.password) {
      reply_.failure(reason_code::kArgument, "password: is needed to create an account");
      return false;
    }
    return true;
  }

  void hash() {
    hub_.accounts().hash_password(
        *change_.password, executor_, [self = shared_from_this()](std::string hashed) {
          if (hashed.empty()) {
            return self->reply_.failure(reason_code::kProcessing,
                                        "The password cannot be stored now; try again");
          }
          self->hash_ = std::move(hashed);
          self->write();
        });
  }

  void write() {
    hub_.accounts().change(
        owner_, [self = shared_from_this()](store::Connection& c) { self->apply(c); },
        [self = shared_from_this()](Result<void> outcome) { self->written(outcome); });
  }

  // Writer thread: against the account as it is now.
  void apply(store::Connection& connection) {
    auto account = store::find_account(connection, owner_);
    if (!account) {
      if (hash_.empty()) {  // removed since start()
        refusal_ = "The account was removed meanwhile";
        return;
      }
      account.emplace();
      account->identity = owner_;
      account->kind = store::AccountKind::kPerson;
      account->inbox_size = hub_.settings().default_inbox;
      account->created = hub_.clock().now();
    } else if (!hash_.empty() && !account->password_hash.empty() && !change_.old_password) {
      refusal_ = "The account was created meanwhile";  // by another guest of this name
      return;
    }
    account->document = apply_change(account->document, change_, merge_);
    if (!hash_.empty()) account->password_hash = hash_;
    if (change_.inbox_size) account->inbox_size = *change_.inbox_size;
    store::put_account(connection, *account);
  }

  void written(const Result<void>& outcome) {
    if (!outcome) return reply_.failure(outcome.error());
    if (!refusal_.empty()) return reply_.failure(reason_code::kNotAllowed, refusal_);
    hub_.account_changed(owner_);
    reply_.success();
  }

  hub::Hub& hub_;
  Executor& executor_;
  const Node owner_;
  const AccountChange change_;
  const bool merge_;
  hub::CommandReply reply_;
  std::string hash_;
  std::string refusal_;
};

void change_account(hub::CommandCall call, bool merge) {
  if (!is_owner(call)) return refuse_foreign(call.reply);
  auto change = read_account(call.command.resource);
  if (!change) return call.reply.failure(change.error());
  answer_from_store(call.reply, [&] {
    std::make_shared<AccountUpdate>(call, std::move(*change), merge)->start();
  });
}

}  // namespace

void add_change_account(hub::CommandTable& table) {
  table.add({"", Method::kSet, "/account", media_type::kAccount,
             "Replaces the caller's account; a guest with a password becomes a person.",
             [](hub::CommandCall call) { change_account(std::move(call), false); }});
  table.add({"", Method::kMerge, "/account", media_type::kAccount,
             "Overwrites the members that are given; extras are merged key by key.",
             [](hub::CommandCall call) { change_account(std::move(call), true); }});
}

}  // namespace parlance::services
