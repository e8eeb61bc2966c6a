#include "hub/brain_runner.h"

#include <functional>
#include <mutex>
#include <utility>

#include "base/ids.h"
#include "hub/core.h"
#include "hub/delivery.h"
#include "hub/log.h"
#include "hub/message_write.h"
#include "hub/notifier.h"
#include "model/media_type.h"
#include "store/outbox.h"
#include "store/writer.h"

namespace parlance::hub {

// The end of a turn: all answers, and the message done, in one transaction.
class BrainRunner::TurnOp final : public store::WriteOp {
 public:
  TurnOp(BrainRunner& runner, ParcelPtr parcel, std::vector<std::unique_ptr<MessageWrite>> answers,
         Reason failure, std::size_t place, std::string lane)
      : runner_(runner),
        parcel_(std::move(parcel)),
        answers_(std::move(answers)),
        failure_(std::move(failure)),
        place_(place),
        lane_(std::move(lane)) {}

  void apply(store::Connection& connection) override {
    for (const auto& answer : answers_) answer->apply(connection);
    finish_message(connection, parcel_->sequence);
    remove_outbox(connection, ensure_identity(connection, parcel_->recipient->identity()),
                  parcel_->sequence);
  }

  void committed() override {
    parcel_->confirmed.store(true);
    {
      const std::lock_guard lock(parcel_->recipient->mutex);
      parcel_->recipient->in_flight.erase(parcel_->sequence);
    }
    const Node bot = parcel_->recipient->identity();
    Notifier& notifier = *runner_.core_.notifier;
    if (failure_) {
      notifier.tell(parcel_, Event::kFailed, failure_, &bot);
    } else {
      notifier.tell(parcel_, Event::kConsumed, {}, &bot);
    }
    for (const auto& answer : answers_) answer->committed();
    runner_.ended(place_, std::move(lane_));
  }

  void failed(const Error& error) override {
    for (const auto& answer : answers_) answer->failed();
    // Unanswered and still on disk: it is taken up again by the next flush of the mailbox.
    log_error("a brain's answer could not be stored",
              {{"bot", parcel_->recipient->key()}, {"error", error.message}});
    runner_.core_.delivery->requeue(parcel_->recipient, {parcel_});
    runner_.ended(place_, std::move(lane_));
  }

 private:
  BrainRunner& runner_;
  ParcelPtr parcel_;
  std::vector<std::unique_ptr<MessageWrite>> answers_;
  Reason failure_;
  std::size_t place_;
  std::string lane_;
};

class BrainRunner::Answer final : public TurnSink {
 public:
  Answer(BrainRunner& runner, ParcelPtr parcel, AccountPtr account, std::size_t place,
         std::string lane)
      : runner_(runner),
        parcel_(std::move(parcel)),
        account_(std::move(account)),
        place_(place),
        lane_(std::move(lane)) {}
  ~Answer() override {
    if (!ended_) end({reason_code::kProcessing, "The bot gave no answer"});
  }

  void send(Message message) override {
    message.from = parcel_->recipient->identity();
    if (message.to.empty()) message.to = parcel_->reporter;
    const bool chat_state = message.type == media_type::kChatState;
    if (message.id.empty() && !chat_state) message.id = new_uuid();
    auto write = std::make_unique<MessageWrite>(
        runner_.core_, std::move(message),
        MessageWrite::Sender{parcel_->recipient->identity(), account_, nullptr}, Reason{});
    if (write->transient()) {
      write->send_transient();
      return;
    }
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(write));
  }
  void done() override { end({}); }
  void fail(Reason reason) override {
    {
      const std::lock_guard lock(mutex_);
      answers_.clear();
    }
    end(std::move(reason));
  }

 private:
  void end(Reason failure) {
    std::vector<std::unique_ptr<MessageWrite>> answers;
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      ended_ = true;
      answers.swap(answers_);
    }
    runner_.core_.store.writer().submit(std::make_unique<TurnOp>(
        runner_, parcel_, std::move(answers), std::move(failure), place_, lane_));
  }

  BrainRunner& runner_;
  ParcelPtr parcel_;
  AccountPtr account_;
  std::size_t place_;
  std::string lane_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<MessageWrite>> answers_;
  bool ended_ = false;
};

BrainRunner::BrainRunner(Core& core) : core_(core), lanes_(core.executors.size()) {}

void BrainRunner::take(const ParcelPtr& parcel, const AccountPtr& account) {
  std::string key(parcel->recipient->key());
  key += '\n' + parcel->reporter.key();
  const std::size_t place = std::hash<std::string>{}(key) % lanes_.size();
  core_.executors[place]->post([this, place, key = std::move(key), parcel, account]() mutable {
    Lane& lane = lanes_[place][key];
    lane.waiting.emplace_back(std::move(parcel), std::move(account));
    if (!lane.busy) start_next(place, key);
  });
}

void BrainRunner::start_next(std::size_t place, const std::string& key) {
  const auto found = lanes_[place].find(key);
  if (found == lanes_[place].end()) return;
  Lane& lane = found->second;
  if (lane.waiting.empty()) {
    lanes_[place].erase(found);
    return;
  }
  lane.busy = true;
  auto [parcel, account] = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  const Node bot = parcel->recipient->identity();
  Brain* brain = core_.brain_of(account);
  auto sink = std::make_shared<Answer>(*this, parcel, account, place, key);
  auto envelope = parse_envelope(parcel->json);
  if (brain == nullptr || !envelope || !std::holds_alternative<Message>(*envelope)) {
    sink->fail({reason_code::kProcessing, "The bot cannot take this message"});
    return;
  }
  core_.delivery->on_sent(parcel);
  core_.notifier->tell(parcel, Event::kReceived, {}, &bot);
  Turn turn;
  turn.bot = bot;
  turn.contact = parcel->reporter;
  turn.message = std::get<Message>(std::move(*envelope));
  turn.redelivered = parcel->redelivered;
  turn.sink = std::move(sink);
  brain->turn(std::move(turn));
}

void BrainRunner::ended(std::size_t place, std::string key) {
  core_.executors[place]->post([this, place, key = std::move(key)] {
    if (const auto found = lanes_[place].find(key); found != lanes_[place].end()) {
      found->second.busy = false;
      start_next(place, key);
    }
  });
}

}  // namespace parlance::hub
