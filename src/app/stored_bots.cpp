#include "app/stored_bots.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "base/time_text.h"
#include "brains/brains.h"
#include "store/accounts.h"
#include "store/writer.h"

namespace parlance::app {
namespace {

constexpr std::size_t kSecretLength = 20;
constexpr std::array<std::string_view, 3> kPlans{"unlimited", "free", "paid"};

std::string identifier_of(const Node& node) {
  return std::string(node.name());
}

BotInfo info_of(const store::Account& account) {
  BotInfo info;
  info.name = identifier_of(account.identity);
  info.identity = account.identity.text();
  info.brain = account.brain;
  info.message_url = account.message_url;
  info.notification_url = account.notification_url;
  info.plan = kPlans[static_cast<std::size_t>(account.plan)];
  info.inbox = static_cast<std::uint64_t>(account.inbox_size);
  info.created = to_iso8601(account.created);
  return info;
}

Result<void> check_url(const std::string& url, std::string_view field, bool http) {
  if (url.empty() || url.starts_with("https://") || (http && url.starts_with("http://"))) return {};
  return fail(ErrorCode::kInvalid,
              http ? "The URL must begin with http:// or https://"
                   : "The URL must begin with https:// (egress.allow_http allows http://)",
              std::string(field));
}

}  // namespace

StoredBots::StoredBots(store::Store& store, const Config& config,
                       std::function<void(const Node&)> changed)
    : store_(store), config_(config), changed_(std::move(changed)) {}

Result<Node> StoredBots::identity(std::string_view name) const {
  const std::string encoded = percent_encode(name, "%+!$'()*,;=");
  const auto node = Node::parse(encoded + "@" + config_.domain.bots);
  if (name.empty() || !node || node->name() != encoded || name == "postmaster") {
    return fail(ErrorCode::kInvalid,
                "The name of a bot has 1 to 1023 characters and none of \"&':/<>", "name");
  }
  return *node;
}

Result<BotCredentials> StoredBots::add(const BotSpec& bot) {
  auto node = identity(bot.name);
  if (!node) return std::unexpected(node.error());
  store::Account account;
  account.identity = *node;
  account.document = "{}";
  account.created = system_clock().now();
  account.inbox_size = static_cast<std::int64_t>(bot.inbox.value_or(config_.inbox.default_size));
  const std::string_view plan = bot.plan.empty() ? kPlans[0] : std::string_view(bot.plan);
  const auto known_plan = std::ranges::find(kPlans, plan);
  if (known_plan == kPlans.end()) {
    return fail(ErrorCode::kInvalid, "The plan is one of unlimited, free, paid", "plan");
  }
  account.plan = static_cast<store::Plan>(known_plan - kPlans.begin());
  account.brain = bot.brain == "none" ? std::string{} : bot.brain;
  const auto known_brains = brains::builtin_names();
  if (!account.brain.empty() &&
      std::ranges::find(known_brains, account.brain) == known_brains.end()) {
    return fail(ErrorCode::kInvalid, "There is no brain of that name", "brain");
  }
  for (const auto& [url, field] : {std::pair{&bot.message_url, "message_url"},
                                   std::pair{&bot.notification_url, "notification_url"}}) {
    if (auto fine = check_url(*url, field, config_.egress.allow_http); !fine) {
      return std::unexpected(fine.error());
    }
  }
  account.message_url = bot.message_url;
  account.notification_url = bot.notification_url;

  const std::string secret = new_secret(kSecretLength);
  store::AccountKey key;
  key.id = "default";
  const Sha256 digest = sha256(secret);
  key.hash.assign(reinterpret_cast<const char*>(digest.data()), digest.size());
  key.purpose = "made with the bot";
  key.requirer = account.identity.text();
  key.created = account.created;
  bool exists = false;
  const auto written = store_.writer().write_now([&](store::Connection& connection) {
    exists = find_account(connection, account.identity).has_value();
    if (exists) return;
    put_account(connection, account);
    put_key(connection, account.id, key);
  });
  if (!written) return std::unexpected(written.error());
  if (exists) {
    return fail(ErrorCode::kConflict, "There is a bot named " + bot.name + " already", "name");
  }
  if (changed_) changed_(account.identity);
  BotCredentials credentials;
  credentials.identifier = identifier_of(account.identity);
  credentials.access_key = base64_encode(secret);
  credentials.authorization = "Key " + base64_encode(credentials.identifier + ":" + secret);
  return credentials;
}

Result<std::vector<BotInfo>> StoredBots::list() {
  std::vector<BotInfo> bots;
  try {
    for (const auto& account : list_accounts(store_.reader(), store::AccountKind::kBot)) {
      bots.push_back(info_of(account));
    }
  } catch (const store::StorageFailure& failure) {
    return fail(ErrorCode::kUnavailable, failure.what());
  }
  std::ranges::sort(bots, {}, &BotInfo::name);
  return bots;
}

Result<BotInfo> StoredBots::show(std::string_view name) {
  const auto node = identity(name);
  if (!node) return std::unexpected(node.error());
  try {
    const auto account = find_account(store_.reader(), *node);
    if (account && account->kind == store::AccountKind::kBot) return info_of(*account);
  } catch (const store::StorageFailure& failure) {
    return fail(ErrorCode::kUnavailable, failure.what());
  }
  return fail(ErrorCode::kNotFound, "There is no bot named " + std::string(name), "name");
}

Result<void> StoredBots::remove(std::string_view name) {
  const auto node = identity(name);
  if (!node) return std::unexpected(node.error());
  bool existed = false;
  const auto written = store_.writer().write_now([&](store::Connection& connection) {
    const auto account = find_account(connection, *node);
    existed = account && account->kind == store::AccountKind::kBot;
    if (existed) remove_account(connection, *node);
  });
  if (!written) return written;
  if (!existed) {
    return fail(ErrorCode::kNotFound, "There is no bot named " + std::string(name), "name");
  }
  if (changed_) changed_(*node);
  return {};
}

}  // namespace parlance::app
