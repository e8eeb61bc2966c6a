#include "hub/account_directory.h"

#include <openssl/crypto.h>

#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "hub/account_cache.h"
#include "hub/log.h"
#include "hub/password.h"

namespace parlance::hub {

bool AccountEntry::delegates(const Node& delegate, std::uint8_t envelope_bit) const {
  for (const auto& delegation : delegations) {
    if ((delegation.envelopes & envelope_bit) == 0) continue;
    const bool any_instance = delegation.target.instance().empty();
    if (any_instance ? delegation.target.same_identity(delegate) : delegation.target == delegate) {
      return true;
    }
  }
  return false;
}

namespace {

AccountPtr load(store::Connection& connection, const Node& identity) {
  auto account = store::find_account(connection, identity);
  if (!account) return nullptr;
  auto entry = std::make_shared<AccountEntry>();
  entry->keys = store::list_keys(connection, account->id);
  entry->delegations = store::list_delegations(connection, account->id);
  entry->account = std::move(*account);
  return entry;
}

// The key whose secret has this hash, in time that depends on the number of keys only.
const store::AccountKey* match_key(const AccountEntry& entry, const Sha256& hash) {
  const store::AccountKey* match = nullptr;
  for (const auto& key : entry.keys) {
    if (key.hash.size() == hash.size() &&
        CRYPTO_memcmp(key.hash.data(), hash.data(), hash.size()) == 0) {
      match = &key;
    }
  }
  return match;
}

}  // namespace

// What writes under way need is shared with them: they may complete after the directory is gone.
struct AccountDirectory::Impl {
  struct Shared {
    AccountCache cache;
    std::mutex mutex;
    std::unordered_set<std::string> used;  // temporary keys on their way out of the store
  };

  Impl(store::Store& where, const Clock& time) : store(where), clock(time), passwords(time) {}

  store::Store& store;
  const Clock& clock;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  PasswordHasher passwords;

  bool use_up(const AccountEntry& entry, const store::AccountKey& key);
};

AccountDirectory::AccountDirectory(store::Store& store, const Clock& clock)
    : impl_(std::make_unique<Impl>(store, clock)) {}
AccountDirectory::~AccountDirectory() = default;

AccountPtr AccountDirectory::find(const Node& identity) {
  const std::string key = identity.key();
  AccountCache& cache = impl_->shared->cache;
  const Timestamp now = impl_->clock.now();
  auto known = cache.find(key, now);
  if (known.hit) return known.account;
  auto account = load(impl_->store.reader(), identity.without_instance());
  cache.put(key, account, known.generation, now);
  return account;
}

bool AccountDirectory::check_key(const AccountPtr& account, std::string_view secret) {
  if (account == nullptr || secret.empty()) return false;
  const auto* key = match_key(*account, sha256(secret));
  if (key == nullptr) return false;
  if (key->expiration && *key->expiration <= impl_->clock.now()) return false;
  return !key->temporary || impl_->use_up(*account, *key);
}

// The first caller gets true; the key then leaves the store.
bool AccountDirectory::Impl::use_up(const AccountEntry& entry, const store::AccountKey& key) {
  const Node identity = entry.account.identity;
  std::string mark = identity.key() + '\n' + key.id + '\n' + key.hash;
  {
    const std::lock_guard lock(shared->mutex);
    if (!shared->used.insert(mark).second) return false;
  }
  // The entry may be older than the removal: then the mark is gone, and so is the row.
  const auto current = load(store.reader(), identity);
  const auto release = [](Shared& all, const std::string& what) {
    const std::lock_guard lock(all.mutex);
    all.used.erase(what);
  };
  bool there = false;
  if (current != nullptr) {
    for (const auto& one : current->keys) there |= one.id == key.id && one.hash == key.hash;
  }
  if (!there) {
    release(*shared, mark);
    return false;
  }
  store.writer().submit(
      [account = entry.account.id, id = key.id](store::Connection& connection) {
        store::remove_key(connection, account, id);
      },
      [keep = shared, identity, mark = std::move(mark), release](Result<void> outcome) {
        if (!outcome) {
          log_error("temporary key could not be removed",
                    {{"account", identity.text()}, {"cause", outcome.error().message}});
        }
        keep->cache.forget(identity.key());
        release(*keep, mark);
      });
  return true;
}

void AccountDirectory::check_password(const AccountPtr& account, std::string password,
                                      Executor& executor, Function<void(bool)> done) {
  if (account == nullptr || account->account.password_hash.empty()) {
    executor.post([done = std::move(done)]() mutable { done(false); });
    return;
  }
  impl_->passwords.check(account->account.password_hash, std::move(password), executor,
                         std::move(done));
}

void AccountDirectory::hash_password(std::string password, Executor& executor,
                                     Function<void(std::string)> done) {
  impl_->passwords.hash(std::move(password), executor, std::move(done));
}

void AccountDirectory::change(const Node& identity, Function<void(store::Connection&)> apply,
                              Function<void(Result<void>)> done) {
  impl_->store.writer().submit(std::move(apply),
                               [keep = impl_->shared, key = identity.key(),
                                done = std::move(done)](Result<void> outcome) mutable {
                                 keep->cache.forget(key);
                                 if (done) done(std::move(outcome));
                               });
}

void AccountDirectory::forget(const Node& identity) {
  impl_->shared->cache.forget(identity.key());
}

}  // namespace parlance::hub
