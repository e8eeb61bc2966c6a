#include "hub/registry.h"

#include <string>
#include <vector>

#include "base/text.h"

namespace parlance::hub {
namespace {

// The key of a node in a buffer that is used again, so that a lookup allocates nothing.
std::string_view key_of(const Node& node) {
  thread_local std::string buffer;
  buffer.assign(node.identity());
  lower_in_place(buffer);
  return buffer;
}

}  // namespace

MailboxPtr Registry::get(const Node& node) {
  const std::string_view key = key_of(node);
  Shard& home = shard(key);
  const std::lock_guard lock(home.mutex);
  if (const auto found = home.mailboxes.find(key); found != home.mailboxes.end()) {
    return *found;
  }
  auto mailbox = std::make_shared<Mailbox>(node.without_instance());
  home.mailboxes.insert(mailbox);
  return mailbox;
}

MailboxPtr Registry::find(const Node& node) {
  const std::string_view key = key_of(node);
  Shard& home = shard(key);
  const std::lock_guard lock(home.mutex);
  const auto found = home.mailboxes.find(key);
  return found == home.mailboxes.end() ? nullptr : *found;
}

void Registry::each(const std::function<void(const MailboxPtr&)>& visit) {
  std::vector<MailboxPtr> all;
  for (Shard& home : shards_) {
    const std::lock_guard lock(home.mutex);
    all.insert(all.end(), home.mailboxes.begin(), home.mailboxes.end());
  }
  for (const MailboxPtr& mailbox : all) visit(mailbox);
}

void Registry::sweep() {
  for (Shard& home : shards_) {
    const std::lock_guard lock(home.mutex);
    std::erase_if(home.mailboxes, [](const MailboxPtr& mailbox) {
      // Only the registry holds it, and it can only be found through the registry's lock.
      if (mailbox.use_count() > 1) return false;
      const std::lock_guard inner(mailbox->mutex);
      return mailbox->sessions.empty() && !mailbox->queued && !mailbox->flushing &&
             mailbox->webhooks == nullptr && mailbox->remembered_receipt == 0;
    });
  }
}

std::size_t Registry::size() const {
  std::size_t total = 0;
  for (const Shard& home : shards_) {
    const std::lock_guard lock(home.mutex);
    total += home.mailboxes.size();
  }
  return total;
}

}  // namespace parlance::hub
