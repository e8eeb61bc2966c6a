// Runs brains: one turn at a time for each conversation, in the order of the messages, each on the
// executor that its conversation belongs to. What a turn answers is committed together with the
// mark that its message is done.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/account_directory.h"
#include "hub/parcel.h"

namespace parlance::hub {

struct Core;

class BrainRunner {
 public:
  explicit BrainRunner(Core& core);

  // A message for the account's brain. From any thread.
  void take(const ParcelPtr& parcel, const AccountPtr& account);

 private:
  class Answer;
  class TurnOp;
  struct Lane {
    std::deque<std::pair<ParcelPtr, AccountPtr>> waiting;
    bool busy = false;
  };
  using Lanes = std::unordered_map<std::string, Lane>;  // by bot and contact

  void start_next(std::size_t place, const std::string& key);
  void ended(std::size_t place, std::string key);

  Core& core_;
  std::vector<Lanes> lanes_;  // one map an executor, touched on it only
};

}  // namespace parlance::hub
