#include "hub/session.h"

#include <functional>

#include "hub/mailbox.h"

namespace parlance::hub {

Session::Session(SessionOwner& owner, Executor& executor, SessionSink& sink, Node node,
                 AccountPtr account, std::shared_ptr<Mailbox> mailbox)
    : owner_(owner),
      executor_(executor),
      sink_(&sink),
      node_(std::move(node)),
      account_(std::move(account)),
      mailbox_(std::move(mailbox)) {}

bool Session::push(const ParcelPtr& parcel, bool wake_now) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    incoming_.push_back(parcel);
  }
  depth_.fetch_add(1, std::memory_order_relaxed);
  if (parcel->sequence != 0) parcel->holders.fetch_add(1, std::memory_order_relaxed);
  if (wake_now) wake();
  return true;
}

void Session::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || scheduled_ || incoming_.empty()) return;
    scheduled_ = true;
  }
  executor_.post([self = shared_from_this()] { self->drain(); });
}

void Session::drain() {
  std::vector<ParcelPtr> parcels;
  {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    if (ended_ || !writable_) return;
    parcels.swap(incoming_);
  }
  std::size_t transient = 0;
  for (ParcelPtr& parcel : parcels) {
    sink_->send(parcel->json);
    if (parcel->sequence == 0) {
      ++transient;
    } else {
      ++sent_;
      in_flight_.push_back(parcel);
      remember(parcel);
    }
    owner_.on_sent(parcel);
  }
  if (transient != 0) depth_.fetch_sub(transient, std::memory_order_relaxed);
  if (barrier_at_ == 0 && sent_ != confirmed_) {
    barrier_at_ = sent_;
    sink_->barrier(barrier_at_);
  }
}

void Session::confirmed(std::uint64_t mark) {
  if (barrier_at_ == 0 || mark != barrier_at_) return;
  barrier_at_ = 0;
  std::vector<ParcelPtr> done;
  done.reserve(mark - confirmed_);
  while (confirmed_ < mark && first_in_flight_ < in_flight_.size()) {
    done.push_back(std::move(in_flight_[first_in_flight_++]));
    ++confirmed_;
  }
  if (first_in_flight_ == in_flight_.size()) {
    in_flight_.clear();
    first_in_flight_ = 0;
  } else if (first_in_flight_ > in_flight_.size() / 2) {
    in_flight_.erase(in_flight_.begin(),
                     in_flight_.begin() + static_cast<std::ptrdiff_t>(first_in_flight_));
    first_in_flight_ = 0;
  }
  confirmed_ = mark;
  const auto depth = depth_.fetch_sub(done.size(), std::memory_order_relaxed) - done.size();
  for (const ParcelPtr& parcel : done) parcel->holders.fetch_sub(1, std::memory_order_relaxed);
  owner_.on_confirmed(*mailbox_, done, depth);
  if (sent_ != confirmed_) {
    barrier_at_ = sent_;
    sink_->barrier(barrier_at_);
  }
}

namespace {

std::size_t hash_of(std::string_view id, const Node& reporter) {
  return std::hash<std::string_view>{}(id) * 31 + std::hash<std::string>{}(reporter.key());
}

}  // namespace

void Session::remember(const ParcelPtr& parcel) {
  if (parcel->kind != ParcelKind::kMessage || parcel->id.empty()) return;
  Sent sent{hash_of(parcel->id, parcel->reporter), parcel->sequence, parcel};
  if (recent_.size() < kRecent) {
    recent_.push_back(std::move(sent));
  } else {
    recent_[next_recent_] = std::move(sent);
    next_recent_ = (next_recent_ + 1) % kRecent;
  }
}

std::int64_t Session::acknowledge(std::string_view message_id, const Node& reporter) {
  const std::size_t hash = hash_of(message_id, reporter);
  for (std::size_t back = 0; back < recent_.size(); ++back) {
    const std::size_t newest = recent_.size() + next_recent_ - 1;
    const Sent& sent = recent_[(newest - back) % recent_.size()];
    if (sent.hash != hash) continue;
    if (const ParcelPtr parcel = sent.parcel.lock()) parcel->confirmed.store(true);
    return sent.sequence;
  }
  return 0;
}

void Session::writable(bool is_writable) {
  writable_ = is_writable;
  if (writable_) wake();
}

void Session::evict(const Reason& reason) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
  }
  sink_->evict(reason);
}

std::vector<ParcelPtr> Session::end() {
  std::vector<ParcelPtr> left;
  std::vector<ParcelPtr> unsent;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    unsent.swap(incoming_);
  }
  left.reserve(unconfirmed() + unsent.size());
  for (std::size_t i = first_in_flight_; i < in_flight_.size(); ++i) {
    in_flight_[i]->redelivered = true;
    left.push_back(std::move(in_flight_[i]));
  }
  in_flight_.clear();
  first_in_flight_ = 0;
  for (ParcelPtr& parcel : unsent) {
    if (parcel->sequence != 0) left.push_back(std::move(parcel));
  }
  return left;
}

}  // namespace parlance::hub
