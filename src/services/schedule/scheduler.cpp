#include "services/schedule/scheduler.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "hub/log.h"
#include "hub/outgoing.h"
#include "store/writer.h"

namespace parlance::services {
namespace {

constexpr std::int64_t kRound = 256;          // messages in one commit
constexpr std::int64_t kRemovedAtOnce = 500;  // of those that ended long ago
constexpr Millis kRetry{1000};                // when the store cannot be read or written
constexpr Millis kLongestSleep{60'000};       // the machine's clock may be set meanwhile

std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

// What is due, executed: the messages and the marks are one commit.
class Scheduler::Round final : public store::WriteOp {
 public:
  using Outcome = std::optional<Error>;

  Round(hub::Hub& hub, const std::vector<store::Schedule>& due) : now_(hub.clock().now()) {
    for (const store::Schedule& schedule : due) {
      Item item;
      item.schedule = schedule.id;
      auto envelope = parse_envelope(schedule.message);
      if (envelope && std::holds_alternative<Message>(*envelope)) {
        item.message = hub.outgoing(std::get<Message>(std::move(*envelope)));
      } else {
        hub::log_error("a scheduled message cannot be read", {{"id", schedule.message_id}});
      }
      items_.push_back(std::move(item));
    }
  }

  std::future<Outcome> outcome() { return outcome_.get_future(); }

  void apply(store::Connection& connection) override {
    for (const Item& item : items_) {
      // Not what was canceled, replaced or removed with its bot since it was read.
      const bool still =
          finish_schedule(connection, item.schedule, store::ScheduleStatus::kExecuted, now_);
      if (still && item.message != nullptr) item.message->apply(connection);
    }
  }
  void committed() override {
    for (const Item& item : items_) {
      if (item.message != nullptr) item.message->committed();
    }
    outcome_.set_value(std::nullopt);
  }
  void failed(const Error& error) override {
    for (const Item& item : items_) {
      if (item.message != nullptr) item.message->failed();
    }
    outcome_.set_value(error);
  }

 private:
  struct Item {
    std::int64_t schedule = 0;
    std::unique_ptr<hub::Outgoing> message;
  };
  Timestamp now_;
  std::vector<Item> items_;
  std::promise<Outcome> outcome_;
};

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::start() {
  thread_ = std::thread([this] { run(); });
}

void Scheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::run() {
  for (;;) {
    step();
    std::unique_lock lock(mutex_);
    for (;;) {
      if (stopping_) return;
      const Timestamp now = hub_->clock().now();
      if (next_ && *next_ <= now) break;
      const Millis sleep = next_ ? std::min<Millis>(*next_ - now, kLongestSleep) : kLongestSleep;
      if (changed_.wait_for(lock, sleep) == std::cv_status::timeout) break;
    }
  }
}

void Scheduler::note(Timestamp due) {
  {
    const std::lock_guard lock(mutex_);
    noted_ = earlier(noted_, due);
    if (next_ && *next_ <= due) return;
    next_ = due;
  }
  changed_.notify_all();
}

std::optional<Timestamp> Scheduler::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

void Scheduler::step() {
  {
    const std::lock_guard lock(mutex_);
    noted_.reset();
  }
  const Timestamp now = hub_->clock().now();
  std::optional<Timestamp> next = now + kRetry;
  try {
    store::Connection& reader = hub_->store().reader();
    const auto due = store::due_schedules(reader, now, kRound);
    if (due.empty() || send(due)) next = store::next_due(reader);
    if (due.empty() && now >= remove_at_) remove_ended(now);
  } catch (const store::StorageFailure& failure) {
    hub::log_error("schedules could not be read", {{"cause", failure.what()}});
  }
  const std::lock_guard lock(mutex_);
  next_ = earlier(next, noted_);
}

bool Scheduler::send(const std::vector<store::Schedule>& due) {
  auto round = std::make_unique<Round>(*hub_, due);
  auto outcome = round->outcome();
  hub_->store().writer().submit(std::move(round));
  const Round::Outcome error = outcome.get();
  if (!error) return true;
  hub::log_error("scheduled messages could not be sent",
                 {{"messages", due.size()}, {"error", error->message}});
  if (error->code == ErrorCode::kUnavailable) return false;
  if (due.size() > 1) {
    // One of them is at fault: it must not keep the others.
    return std::ranges::all_of(due, [this](const store::Schedule& one) { return send({one}); });
  }
  const auto given_up = hub_->store().writer().write_now([&](store::Connection& connection) {
    finish_schedule(connection, due.front().id, store::ScheduleStatus::kExecuted,
                    hub_->clock().now());
  });
  return given_up.has_value();
}

void Scheduler::remove_ended(Timestamp now) {
  const Timestamp oldest = now - std::chrono::days{hub_->settings().history_days};
  std::int64_t removed = 0;
  const auto result = hub_->store().writer().write_now([&](store::Connection& connection) {
    removed = remove_ended_schedules(connection, oldest, kRemovedAtOnce);
  });
  if (result && removed < kRemovedAtOnce) remove_at_ = now + std::chrono::hours{1};
}

}  // namespace parlance::services
