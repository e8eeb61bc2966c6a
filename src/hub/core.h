// What the parts of the hub share. Each part owns its state and reaches the others through here.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "hub/account_directory.h"
#include "hub/after_commit.h"
#include "hub/brain.h"
#include "hub/command_table.h"
#include "hub/domains.h"
#include "hub/message_service.h"
#include "hub/registry.h"
#include "hub/server_metrics.h"
#include "hub/settings.h"
#include "hub/throttle.h"
#include "hub/webhook.h"
#include "store/store.h"

namespace parlance::hub {

class BrainRunner;
class CommandDispatch;
class Delivery;
class Housekeeping;
class Notifier;
class Settlement;

struct Core {
  Core(Settings given, store::Store& the_store, std::vector<Executor*> the_executors,
       const Clock& the_clock, ServerMetrics& the_metrics);
  ~Core();

  Settings settings;
  store::Store& store;
  std::vector<Executor*> executors;
  const Clock& clock;
  ServerMetrics& metrics;
  Domains domains;
  Registry registry;
  AccountDirectory accounts;
  Throttle throttle;
  CommandTable commands;
  AfterCommit after_commit;
  WebhookSender* webhooks = nullptr;
  std::map<std::string, std::unique_ptr<Brain>, std::less<>> brains;
  std::map<std::string, MessageService*, std::less<>> message_services;  // by sub-domain
  std::vector<MessageRewriter> rewriters;
  std::atomic<std::size_t> sessions{0};
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> storage_failures{0};  // not logged yet
  std::atomic<Timestamp::rep> storage_logged{0};   // when they last were

  std::unique_ptr<Settlement> settlement;
  std::unique_ptr<Notifier> notifier;
  std::unique_ptr<Delivery> delivery;
  std::unique_ptr<BrainRunner> brain_runner;
  std::unique_ptr<Housekeeping> housekeeping;
  std::unique_ptr<CommandDispatch> dispatch;

  // The brain that answers for the account, or nullptr.
  Brain* brain_of(const AccountPtr& account) const;
  // The service that takes messages for the node, or nullptr.
  MessageService* message_service_of(const Node& node) const;
};

}  // namespace parlance::hub
