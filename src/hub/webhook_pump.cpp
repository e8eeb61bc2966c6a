#include "hub/webhook_pump.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "hub/log.h"
#include "hub/webhook_headers.h"
#include "hub/webhook_lanes.h"
#include "hub/webhook_outcomes.h"
#include "model/reason.h"

namespace parlance::hub {
namespace {

constexpr std::chrono::seconds kStorageRetry{1};
constexpr std::size_t kPagesAtOnce = 4;  // then others get the executor's thread

std::string failure_text(const Result<int>& result) {
  if (!result) return "The bot's server could not be reached: " + result.error().message;
  return "The bot's server answered " + std::to_string(*result);
}

}  // namespace

struct WebhookPump::Impl : std::enable_shared_from_this<WebhookPump::Impl> {
  Impl(store::IdentityId id, Owner& the_owner, const Settings& the_settings,
       store::Store& the_store, const Clock& the_clock, Executor& the_executor,
       WebhookSender& the_sender, Limits the_limits)
      : mailbox(id),
        owner(&the_owner),
        settings(the_settings),
        store(the_store),
        clock(the_clock),
        executor(the_executor),
        sender(the_sender),
        limits(the_limits),
        lanes(the_limits.lane, the_limits.window) {}

  // The owner is only called with the lock held, so that after stop() it is not called at all.
  // False when it is over.
  template <class Call>
  bool tell(Call call) {
    const std::lock_guard lock(owner_mutex);
    if (owner == nullptr) return false;
    call(*owner);
    return true;
  }

  void post(void (Impl::*step)()) {
    executor.post([self = shared_from_this(), step] { (self.get()->*step)(); });
  }
  TimerId after(std::chrono::milliseconds delay, void (Impl::*step)()) {
    return executor.after(delay, [weak = weak_from_this(), step] {
      if (const auto self = weak.lock()) (self.get()->*step)();
    });
  }

  void begin();
  void on_kick();
  void read_rows();
  void read_page(const store::Account& account);
  void read_on() {
    reading = false;
    read_rows();
  }
  void go_back_to(std::int64_t sequence);
  void schedule(WebhookLane& lane);
  void send_ready();
  void send(WebhookLane& lane);
  void request(WebhookLane& lane, const AccountPtr& account, ParcelPtr parcel);
  void on_answer(WebhookLane& lane, const ParcelPtr& parcel, Timestamp begun,
                 const Result<int>& result);
  void finish_head(WebhookLane& lane);
  void on_removed(const std::vector<std::int64_t>& sequences);
  void forget_lanes();
  void on_pause(Function<void()> when_idle);
  void on_resume();
  void on_halt();
  void check_idle();
  bool at_rest() const { return paused || halting; }

  const store::IdentityId mailbox;
  std::mutex owner_mutex;
  Owner* owner;
  const Settings& settings;
  store::Store& store;
  const Clock& clock;
  Executor& executor;
  WebhookSender& sender;
  const Limits limits;

  std::atomic<unsigned> kicks{0};  // 1: kicked, 2: and rewound
  static constexpr unsigned kKicked = 1;
  static constexpr unsigned kRewound = 2;

  // On the executor.
  WebhookLanes lanes;
  std::deque<WebhookLane*> ready;
  std::int64_t cursor = 0;  // rows up to here were looked at
  bool at_end = true;       // there was none after it
  bool reading = false;     // a next page is on its way
  std::size_t in_flight = 0;
  std::shared_ptr<WebhookOutcomes> outcomes;
  bool paused = false;
  Function<void()> pause_idle;  // told once when paused and at rest
  bool halting = false;
  AccountPtr headers_of;
  WebhookHeaders headers;

  std::mutex idle_mutex;
  std::condition_variable idle_changed;
  bool idle = false;  // after halting
};

void WebhookPump::Impl::begin() {
  WebhookOutcomes::Events events;
  events.committed = [weak = weak_from_this()](std::size_t rows) {
    if (const auto self = weak.lock()) self->tell([rows](Owner& to) { to.rows_removed(rows); });
  };
  events.removed = [weak = weak_from_this()](const std::vector<std::int64_t>& sequences) {
    if (const auto self = weak.lock()) self->on_removed(sequences);
  };
  outcomes = std::make_shared<WebhookOutcomes>(mailbox, store, executor, std::move(events));
}

void WebhookPump::Impl::on_kick() {
  const unsigned asked = kicks.exchange(0);
  if (asked & kRewound) cursor = 0;
  at_end = false;
  read_rows();
}

void WebhookPump::Impl::read_rows() {
  AccountPtr account;
  tell([&account](Owner& to) { account = to.account(); });
  if (account == nullptr) return;
  for (std::size_t pages = 0; !at_rest() && !reading && !at_end && !lanes.full(); ++pages) {
    if (pages == kPagesAtOnce) {
      reading = true;
      post(&Impl::read_on);
      break;
    }
    try {
      read_page(account->account);
    } catch (const store::StorageFailure& failure) {
      log_warn("outbox could not be read", {{"cause", failure.what()}});
      reading = true;
      after(kStorageRetry, &Impl::read_on);
    }
  }
  send_ready();
}

void WebhookPump::Impl::read_page(const store::Account& account) {
  auto rows =
      store::read_outbox(store.reader(), mailbox, cursor, static_cast<std::int64_t>(limits.page));
  at_end = rows.size() < limits.page;
  for (auto& row : rows) {
    if (lanes.full()) {
      at_end = false;
      return;
    }
    cursor = row.sequence;
    const auto& url =
        WebhookLanes::is_message(row) ? account.message_url : account.notification_url;
    if (url.empty()) continue;  // waits for a session or a poller
    if (WebhookLane* lane = lanes.add(std::move(row))) schedule(*lane);
  }
}

void WebhookPump::Impl::go_back_to(std::int64_t sequence) {
  cursor = std::min(cursor, sequence - 1);
  at_end = false;
}

// Lets the head of the lane have its turn, when it is due.
void WebhookPump::Impl::schedule(WebhookLane& lane) {
  if (lane.busy || lane.ready) return;
  executor.cancel(std::exchange(lane.timer, {}));
  const Timestamp now = clock.now();
  const Timestamp due = lane.items.front().due;
  if (due <= now) {
    lane.ready = true;
    ready.push_back(&lane);
    return;
  }
  // Lanes are dropped only together with their timer.
  lane.timer = executor.after(due - now, [weak = weak_from_this(), &lane] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    lane.timer = {};
    self->schedule(lane);
    self->send_ready();
  });
}

void WebhookPump::Impl::send_ready() {
  while (!at_rest() && in_flight < limits.parallel && !ready.empty()) {
    WebhookLane& lane = *ready.front();
    ready.pop_front();
    lane.ready = false;
    send(lane);
  }
}

void WebhookPump::Impl::send(WebhookLane& lane) {
  AccountPtr account;
  ParcelPtr parcel;
  auto& head = lane.items.front();
  try {
    tell([&](Owner& to) {
      account = to.account();
      parcel = to.load(store.reader(), head);
    });
  } catch (const store::StorageFailure& failure) {
    log_warn("webhook message could not be read", {{"cause", failure.what()}});
    head.due = clock.now() + kStorageRetry;
    schedule(lane);
    return;
  }
  if (account == nullptr) {  // removed
    lanes.drop(lane);
    return;
  }
  if (parcel == nullptr) {
    finish_head(lane);
    outcomes->write();
    return;
  }
  request(lane, account, std::move(parcel));
}

void WebhookPump::Impl::request(WebhookLane& lane, const AccountPtr& account, ParcelPtr parcel) {
  const bool message = WebhookLanes::is_message(lane.items.front());
  WebhookCall call;
  call.url = message ? account->account.message_url : account->account.notification_url;
  if (call.url.empty()) {  // taken away since the row was read: it waits for a session
    lanes.drop(lane);
    return;
  }
  if (headers_of != account) {
    headers = webhook_headers(account->account.webhook_headers);
    headers_of = account;
  }
  call.body = parcel->json;
  call.headers = headers;
  call.timeout = settings.webhook_timeout;

  lane.busy = true;
  ++in_flight;
  auto answered = [self = shared_from_this(), &lane, parcel = std::move(parcel),
                   begun = clock.now()](Result<int> result) mutable {
    Impl& pump = *self;
    pump.executor.post(
        [self = std::move(self), &lane, parcel = std::move(parcel), begun,
         result = std::move(result)] { self->on_answer(lane, parcel, begun, result); });
  };
  if (!settings.webhook_http && !call.url.starts_with("https://")) {
    answered(fail(ErrorCode::kForbidden, "the URL is not https"));
    return;
  }
  sender.post(std::move(call), std::move(answered));
}

void WebhookPump::Impl::on_answer(WebhookLane& lane, const ParcelPtr& parcel, Timestamp begun,
                                  const Result<int>& result) {
  --in_flight;
  lane.busy = false;
  auto& head = lane.items.front();
  const bool delivered = result && *result >= 200 && *result < 300;
  const auto& retries = settings.webhook_retries;
  const auto attempts = static_cast<std::size_t>(head.attempts);
  const bool retried = !delivered && attempts < retries.size();
  const Timestamp now = clock.now();
  const bool told = tell([&](Owner& to) {
    to.attempted(delivered ? AttemptResult::kDelivered
                 : retried ? AttemptResult::kRetried
                           : AttemptResult::kGivenUp,
                 now - begun);
    if (delivered) {
      to.delivered(parcel);
    } else if (!retried) {
      to.given_up(parcel, {reason_code::kDispatch, failure_text(result)});
    }
  });
  if (!told) return;  // the row stays, and is sent again after the next start
  if (!delivered) {
    log_info(retried ? "webhook failed" : "webhook given up",
             {{"id", parcel->id}, {"attempt", attempts + 1}, {"cause", failure_text(result)}});
  }
  if (retried) {
    head.due = now + retries[attempts];
    ++head.attempts;
    outcomes->attempted(head.sequence, head.attempts, head.due);
  }
  if (!retried) {
    finish_head(lane);
  } else if (at_rest()) {
    lanes.drop(lane);
  } else {
    schedule(lane);
  }
  outcomes->write();
  read_rows();
  check_idle();
}

// The head is done with: its row goes, and the next one has its turn.
void WebhookPump::Impl::finish_head(WebhookLane& lane) {
  outcomes->remove(lane.items.front().sequence);
  bool gone = false;
  if (const std::int64_t rest = lanes.pop(lane, gone); rest != 0) go_back_to(rest);
  if (!gone) schedule(lane);
}

void WebhookPump::Impl::on_removed(const std::vector<std::int64_t>& sequences) {
  for (const auto sequence : sequences) lanes.release(sequence);
  read_rows();
  check_idle();
}

void WebhookPump::Impl::forget_lanes() {
  ready.clear();
  lanes.each([this](WebhookLane& lane) {
    executor.cancel(std::exchange(lane.timer, {}));
    lane.ready = false;
  });
  lanes.drop_all();
  cursor = 0;
  at_end = false;
}

void WebhookPump::Impl::on_pause(Function<void()> when_idle) {
  paused = true;
  pause_idle = std::move(when_idle);
  forget_lanes();
  check_idle();
}

void WebhookPump::Impl::on_resume() {
  paused = false;
  pause_idle = {};
  cursor = 0;
  at_end = false;
  read_rows();
}

void WebhookPump::Impl::on_halt() {
  halting = true;
  forget_lanes();
  check_idle();
}

void WebhookPump::Impl::check_idle() {
  if (in_flight != 0 || !outcomes->done()) return;
  if (paused && pause_idle) std::exchange(pause_idle, {})();
  if (!halting) return;
  {
    const std::lock_guard lock(idle_mutex);
    idle = true;
  }
  idle_changed.notify_all();
}

WebhookPump::WebhookPump(store::IdentityId mailbox, Owner& owner, const Settings& settings,
                         store::Store& store, const Clock& clock, Executor& executor,
                         WebhookSender& sender, Limits limits)
    : impl_(std::make_shared<Impl>(mailbox, owner, settings, store, clock, executor, sender,
                                   limits)) {
  impl_->begin();
}

WebhookPump::WebhookPump(store::IdentityId mailbox, Owner& owner, const Settings& settings,
                         store::Store& store, const Clock& clock, Executor& executor,
                         WebhookSender& sender)
    : WebhookPump(mailbox, owner, settings, store, clock, executor, sender, Limits{}) {}

WebhookPump::~WebhookPump() {
  stop(std::chrono::milliseconds{0});
}

void WebhookPump::kick(bool rewind) {
  const unsigned asked = Impl::kKicked | (rewind ? Impl::kRewound : 0);
  if (impl_->kicks.fetch_or(asked) == 0) impl_->post(&Impl::on_kick);
}

void WebhookPump::pause(Function<void()> idle) {
  impl_->executor.post(
      [impl = impl_, idle = std::move(idle)]() mutable { impl->on_pause(std::move(idle)); });
}
void WebhookPump::resume() {
  impl_->post(&Impl::on_resume);
}

void WebhookPump::stop(std::chrono::milliseconds grace) {
  Impl& pump = *impl_;
  {
    const std::lock_guard lock(pump.owner_mutex);
    if (pump.owner == nullptr) return;
  }
  if (pump.executor.on_this_thread()) {
    pump.on_halt();
  } else {
    pump.post(&Impl::on_halt);
    std::unique_lock lock(pump.idle_mutex);
    pump.idle_changed.wait_for(lock, grace, [&pump] { return pump.idle; });
  }
  const std::lock_guard lock(pump.owner_mutex);
  pump.owner = nullptr;
}

}  // namespace parlance::hub
