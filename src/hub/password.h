// Passwords: Argon2id on threads of its own, since one hash takes a loop's time for many envelopes.
//
// A password that was right a short while ago is recognised without Argon2id: clients that send it
// with every request would else cost 20 ms each. What is remembered is a keyed digest, under a key
// that never leaves the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/executor.h"
#include "base/function.h"

namespace parlance::hub {

struct PasswordCost {
  std::uint32_t passes = 2;
  std::uint32_t memory_kib = 19 * 1024;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(const Clock& clock, unsigned threads = 2, PasswordCost cost = {});
  ~PasswordHasher();  // finishes the job in hand; jobs still queued are dropped unanswered

  // Whether `hash` (Argon2's own text form) is that of `password`. `done` is posted to `executor`;
  // false too when too many wait. The comparison takes constant time.
  void check(std::string hash, std::string password, Executor& executor, Function<void(bool)> done);

  // The text form of the hash of `password` with a fresh salt; empty when too many wait.
  void hash(std::string password, Executor& executor, Function<void(std::string)> done);

  static constexpr std::size_t kQueue = 4096;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parlance::hub
