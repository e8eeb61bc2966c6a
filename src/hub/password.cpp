#include "hub/password.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "hub/log.h"

namespace parlance::hub {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;
constexpr std::chrono::minutes kRemembered{10};
constexpr std::size_t kRememberedMost = 16 * 1024;

using Key = std::array<std::byte, 32>;

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
}

// Passwords that were right, by HMAC-SHA256 of (hash, password).
class Remembered {
 public:
  Remembered() { random_bytes(key_); }

  std::string digest(const std::string& hash, const std::string& password) const {
    std::string input = hash;
    input.push_back('\0');
    input += password;
    std::string out(32, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(input.data()), input.size(),
         reinterpret_cast<unsigned char*>(out.data()), &size);
    wipe(input);
    return out;
  }

  bool knows(const std::string& digest, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const auto found = until_.find(digest);
    return found != until_.end() && now < found->second;
  }

  void add(std::string digest, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (until_.size() >= kRememberedMost) {
      std::erase_if(until_, [now](const auto& entry) { return entry.second <= now; });
    }
    if (until_.size() >= kRememberedMost) until_.erase(until_.begin());
    until_[std::move(digest)] = now + kRemembered;
  }

 private:
  Key key_{};
  std::mutex mutex_;
  std::unordered_map<std::string, Timestamp> until_;
};

bool verify(const std::string& hash, const std::string& password) {
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

std::string make_hash(const std::string& password, const PasswordCost& cost) {
  std::array<std::byte, kSaltSize> salt{};
  random_bytes(salt);
  std::string out(
      argon2_encodedlen(cost.passes, cost.memory_kib, 1, kSaltSize, kHashSize, Argon2_id), '\0');
  const int code =
      argon2id_hash_encoded(cost.passes, cost.memory_kib, 1, password.data(), password.size(),
                            salt.data(), salt.size(), kHashSize, out.data(), out.size());
  if (code != ARGON2_OK) {
    log_error("password could not be hashed", {{"cause", argon2_error_message(code)}});
    return {};
  }
  out.resize(out.find('\0'));
  return out;
}

}  // namespace

struct PasswordHasher::Impl {
  Impl(const Clock& time, PasswordCost price) : clock(time), cost(price) {}

  // False when the queue is full.
  bool submit(Function<void()> job) {
    {
      const std::lock_guard lock(mutex);
      if (jobs.size() >= kQueue) return false;
      jobs.push_back(std::move(job));
    }
    ready.notify_one();
    return true;
  }

  void work() {
    for (;;) {
      Function<void()> job;
      {
        std::unique_lock lock(mutex);
        ready.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (stopping) return;
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      job();
    }
  }

  const Clock& clock;
  PasswordCost cost;
  Remembered remembered;
  std::mutex mutex;
  std::condition_variable ready;
  std::deque<Function<void()>> jobs;
  bool stopping = false;
  std::vector<std::thread> threads;
};

PasswordHasher::PasswordHasher(const Clock& clock, unsigned threads, PasswordCost cost)
    : impl_(std::make_unique<Impl>(clock, cost)) {
  for (unsigned i = 0; i < threads; ++i) impl_->threads.emplace_back([this] { impl_->work(); });
}

PasswordHasher::~PasswordHasher() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->ready.notify_all();
  for (auto& thread : impl_->threads) thread.join();
}

void PasswordHasher::check(std::string hash, std::string password, Executor& executor,
                           Function<void(bool)> done) {
  const auto answer = [&executor](Function<void(bool)> to, bool right) {
    executor.post([to = std::move(to), right]() mutable { to(right); });
  };
  std::string digest = impl_->remembered.digest(hash, password);
  if (impl_->remembered.knows(digest, impl_->clock.now())) {
    wipe(password);
    answer(std::move(done), true);
    return;
  }
  // Kept outside of the job, so that a refused job can still be answered.
  auto shared = std::make_shared<Function<void(bool)>>(std::move(done));
  const bool taken =
      impl_->submit([this, answer, shared, hash = std::move(hash), password = std::move(password),
                     digest = std::move(digest)]() mutable {
        const bool right = verify(hash, password);
        wipe(password);
        if (right) impl_->remembered.add(std::move(digest), impl_->clock.now());
        answer(std::move(*shared), right);
      });
  if (!taken) {
    log_warn("password check refused: too many wait");
    answer(std::move(*shared), false);
  }
}

void PasswordHasher::hash(std::string password, Executor& executor,
                          Function<void(std::string)> done) {
  const auto answer = [&executor](Function<void(std::string)> to, std::string text) {
    executor.post([to = std::move(to), text = std::move(text)]() mutable { to(std::move(text)); });
  };
  auto shared = std::make_shared<Function<void(std::string)>>(std::move(done));
  const bool taken =
      impl_->submit([this, answer, shared, password = std::move(password)]() mutable {
        std::string text = make_hash(password, impl_->cost);
        wipe(password);
        answer(std::move(*shared), std::move(text));
      });
  if (!taken) answer(std::move(*shared), {});
}

}  // namespace parlance::hub
