#include "store/memory.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "base/text.h"

namespace parlance::store {
namespace {

// Above this many a map starts over: what is in use comes back at once, and the memory is bounded.
constexpr std::size_t kMostRemembered = 20'000;
constexpr std::size_t kMostRememberedByWriter = 100'000;

// Identities are chosen by their senders, who must not be able to make them collide.
const std::uint64_t kSeed = std::random_device{}() * 0x9e3779b97f4a7c15U;

}  // namespace

Memory::Memory(ThreadTails& tails, bool writer)
    : tails_(tails), writer_(writer), most_(writer ? kMostRememberedByWriter : kMostRemembered) {}

std::size_t IdentityHash::operator()(std::string_view identity) const {
  // Setting bit 5 makes the letters' cases equal (and some other pairs, which only collide).
  constexpr std::uint64_t kLower = 0x2020202020202020U;
  std::uint64_t hash = kSeed ^ identity.size();
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ (word | kLower)) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32U;
  };
  while (identity.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, identity.data(), 8);
    mix(word);
    identity.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, identity.data(), identity.size());
  mix(rest);
  return hash;
}

bool IdentityEqual::operator()(std::string_view a, std::string_view b) const {
  return a == b || iequals(a, b);
}

IdentityId Memory::identity(std::string_view identity) const {
  const auto found = identities_.find(identity);
  return found == identities_.end() ? 0 : found->second;
}

void Memory::remember_identity(std::string_view identity, IdentityId id) {
  if (identities_.size() >= most_) identities_.clear();
  identities_.emplace(identity, id);
  if (writer_) new_identities_.emplace_back(identity);
}

const Node* Memory::node(IdentityId id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

void Memory::remember_node(IdentityId id, const Node& node) {
  // On the writer the row may still be rolled back and its number given to another.
  if (writer_) return;
  if (nodes_.size() >= most_) nodes_.clear();
  nodes_.insert_or_assign(id, node);
}

ThreadId Memory::thread(const ThreadKey& key) const {
  const auto found = threads_.find(key);
  return found == threads_.end() ? 0 : found->second;
}

void Memory::remember_thread(const ThreadKey& key, ThreadId id) {
  if (threads_.size() >= most_) threads_.clear();
  threads_.emplace(key, id);
  if (writer_) new_threads_.push_back(key);
}

void Memory::copy_tail(ThreadId thread, Entries& out) const {
  tails_.copy(thread, out);
  for (const TailChange& change : changes_) {
    if (change.thread == thread) apply_change(out, change);
  }
}

std::vector<std::pair<ThreadId, Entries>> Memory::tails_of_owner(IdentityId owner) const {
  auto tails = tails_.of_owner(owner);
  for (const TailChange& change : changes_) {
    auto found = std::ranges::find(tails, change.thread, &std::pair<ThreadId, Entries>::first);
    if (found == tails.end()) {
      if (change.owner != owner) continue;
      found = tails.emplace(tails.end(), change.thread, Entries{});
    }
    apply_change(found->second, change);
  }
  std::erase_if(tails, [](const auto& tail) { return tail.second.empty(); });
  return tails;
}

Memory::Mark Memory::mark() const {
  return {changes_.size(), new_identities_.size(), new_threads_.size()};
}

void Memory::roll_back_to(const Mark& mark) {
  changes_.resize(mark.changes);
  for (std::size_t i = mark.identities; i < new_identities_.size(); ++i) {
    identities_.erase(new_identities_[i]);
  }
  new_identities_.resize(mark.identities);
  for (std::size_t i = mark.threads; i < new_threads_.size(); ++i) threads_.erase(new_threads_[i]);
  new_threads_.resize(mark.threads);
}

void Memory::transaction_over() {
  changes_.clear();
  new_identities_.clear();
  new_threads_.clear();
}

void Memory::forget_everything() {
  transaction_over();
  identities_.clear();
  nodes_.clear();
  threads_.clear();
  edge = {};
}

}  // namespace parlance::store
