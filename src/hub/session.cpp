#include "hub/session.h"

#include <functional>
#include <utility>

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
    if (incoming_ == nullptr) incoming_ = std::make_unique<std::vector<ParcelPtr>>();
    incoming_->push_back(parcel);
  }
  depth_.fetch_add(1, std::memory_order_relaxed);
  if (parcel->sequence != 0) parcel->holders.fetch_add(1, std::memory_order_relaxed);
  if (wake_now) wake();
  return true;
}

void Session::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || scheduled_ || incoming_ == nullptr) return;
    scheduled_ = true;
  }
  executor_.post([self = shared_from_this()] { self->drain(); });
}

Session::Window& Session::window() {
  if (window_ == nullptr) window_ = std::make_unique<Window>();
  return *window_;
}

std::size_t Session::unconfirmed() const {
  return window_ == nullptr ? 0 : window_->unconfirmed();
}

void Session::drain() {
  std::unique_ptr<std::vector<ParcelPtr>> parcels;
  {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    if (ended_ || !writable_) return;
    parcels = std::move(incoming_);
  }
  if (parcels == nullptr) return;
  Window& out = window();
  std::size_t transient = 0;
  for (ParcelPtr& parcel : *parcels) {
    sink_->send(parcel->json);
    if (parcel->sequence == 0) {
      ++transient;
    } else {
      ++out.sent;
      out.in_flight.push_back(parcel);
      out.remember(parcel);
    }
    owner_.on_sent(parcel);
  }
  if (transient != 0) depth_.fetch_sub(transient, std::memory_order_relaxed);
  if (out.barrier_at == 0 && out.sent != out.confirmed) {
    out.barrier_at = out.sent;
    sink_->barrier(out.barrier_at);
  }
}

void Session::confirmed(std::uint64_t mark) {
  if (window_ == nullptr || window_->barrier_at == 0 || mark != window_->barrier_at) return;
  Window& out = *window_;
  out.barrier_at = 0;
  std::vector<ParcelPtr> done;
  done.reserve(mark - out.confirmed);
  while (out.confirmed < mark && out.first_in_flight < out.in_flight.size()) {
    done.push_back(std::move(out.in_flight[out.first_in_flight++]));
    ++out.confirmed;
  }
  if (out.first_in_flight == out.in_flight.size()) {
    out.in_flight.clear();
    out.first_in_flight = 0;
  } else if (out.first_in_flight > out.in_flight.size() / 2) {
    out.in_flight.erase(out.in_flight.begin(),
                        out.in_flight.begin() + static_cast<std::ptrdiff_t>(out.first_in_flight));
    out.first_in_flight = 0;
  }
  out.confirmed = mark;
  const auto depth = depth_.fetch_sub(done.size(), std::memory_order_relaxed) - done.size();
  for (const ParcelPtr& parcel : done) parcel->holders.fetch_sub(1, std::memory_order_relaxed);
  owner_.on_confirmed(*mailbox_, done, depth);
  if (out.sent != out.confirmed) {
    out.barrier_at = out.sent;
    sink_->barrier(out.barrier_at);
  }
}

namespace {

std::size_t hash_of(std::string_view id, const Node& reporter) {
  return std::hash<std::string_view>{}(id) * 31 + std::hash<std::string>{}(reporter.key());
}

}  // namespace

void Session::Window::remember(const ParcelPtr& parcel) {
  if (parcel->kind != ParcelKind::kMessage || parcel->id.empty()) return;
  Sent now{hash_of(parcel->id, parcel->reporter), parcel->sequence, parcel};
  if (recent.size() < kRecent) {
    recent.push_back(std::move(now));
  } else {
    recent[next_recent] = std::move(now);
    next_recent = (next_recent + 1) % kRecent;
  }
}

std::int64_t Session::acknowledge(std::string_view message_id, const Node& reporter) {
  if (window_ == nullptr) return 0;
  const auto& recent = window_->recent;
  const std::size_t hash = hash_of(message_id, reporter);
  for (std::size_t back = 0; back < recent.size(); ++back) {
    const std::size_t newest = recent.size() + window_->next_recent - 1;
    const Sent& sent = recent[(newest - back) % recent.size()];
    if (sent.hash != hash) continue;
    if (const ParcelPtr parcel = sent.parcel.lock()) parcel->confirmed.store(true);
    return sent.sequence;
  }
  return 0;
}

Session::Said& Session::said() {
  if (said_ == nullptr) said_ = std::make_unique<Said>();
  return *said_;
}

const Capability& Session::capability() const {
  static const Capability kUnsaid;
  return said_ == nullptr ? kUnsaid : said_->capability;
}

void Session::set_capability(Capability capability) {
  said().capability = std::move(capability);
}

Presence Session::whole_presence() const {
  return {presence, said_ == nullptr ? std::string{} : said_->presence_message};
}

void Session::set_presence(const Presence& whole) {
  presence = whole;
  if (said_ != nullptr || !whole.message.empty()) said().presence_message = whole.message;
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
  std::unique_ptr<std::vector<ParcelPtr>> unsent;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    unsent = std::move(incoming_);
    if (unsent == nullptr) unsent = std::make_unique<std::vector<ParcelPtr>>();
  }
  left.reserve(unconfirmed() + unsent->size());
  if (const auto sent = std::exchange(window_, nullptr)) {
    for (std::size_t i = sent->first_in_flight; i < sent->in_flight.size(); ++i) {
      sent->in_flight[i]->redelivered = true;
      left.push_back(std::move(sent->in_flight[i]));
    }
  }
  for (ParcelPtr& parcel : *unsent) {
    if (parcel->sequence != 0) left.push_back(std::move(parcel));
  }
  return left;
}

}  // namespace parlance::hub
