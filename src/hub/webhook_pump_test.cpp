#include "hub/webhook_pump.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "hub/testing/manual_executor.h"
#include "hub/testing/temp_store.h"
#include "model/envelope.h"
#include "store/messages.h"

namespace parlance::hub {
namespace {

using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ManualExecutor;
using testing::TempStore;

// Holds every request until the test answers it.
class ScriptedSender final : public WebhookSender {
 public:
  struct Request {
    WebhookCall call;
    Function<void(Result<int>)> done;
  };

  void post(WebhookCall call, Function<void(Result<int>)> done) override {
    ++posts;
    open.push_back({std::move(call), std::move(done)});
  }

  // Answers the oldest open request; its body.
  std::string answer(Result<int> result) {
    if (open.empty()) return "nothing was sent";
    Request request = std::move(open.front());
    open.erase(open.begin());
    request.done(std::move(result));
    return request.call.body;
  }

  std::vector<std::string> bodies() const {
    std::vector<std::string> all;
    for (const auto& request : open) all.push_back(request.call.body);
    return all;
  }

  std::vector<Request> open;
  int posts = 0;
};

class RecordingOwner final : public WebhookPump::Owner {
 public:
  AccountPtr account() override { return entry; }

  ParcelPtr load(store::Connection& reader, const store::OutboxItem& item) override {
    auto parcel = std::make_shared<Parcel>();
    parcel->sequence = item.sequence;
    if (!item.envelope.empty()) {
      parcel->kind = ParcelKind::kNotification;
      parcel->json = item.envelope;
      return parcel;
    }
    const auto stored = store::message_at(reader, item.sequence);
    if (!stored) return nullptr;
    parcel->id = stored->message.id;
    parcel->json = stored->message.id;
    return parcel;
  }
  void delivered(const ParcelPtr& parcel) override {
    events.push_back("delivered " + parcel->json);
  }
  void given_up(const ParcelPtr& parcel, const Reason& reason) override {
    events.push_back("failed " + parcel->json + " " + std::to_string(reason.code));
  }
  void rows_removed(std::size_t count) override { removed += count; }

  std::shared_ptr<AccountEntry> entry = std::make_shared<AccountEntry>();
  std::vector<std::string> events;
  std::atomic<std::size_t> removed = 0;
};

class WebhookPumpTest : public ::testing::Test {
 protected:
  WebhookPumpTest() {
    owner_.entry->account.message_url = "https://bot.example/messages";
    owner_.entry->account.notification_url = "https://bot.example/notifications";
    store_.write([this](store::Connection& c) { bot_ = store::ensure_identity(c, bot()); });
    start();
  }
  ~WebhookPumpTest() override { pump_.reset(); }

  static Node bot() { return *Node::parse("bot@msging.net"); }

  void start() {
    pump_ = std::make_unique<WebhookPump>(bot_, owner_, settings_, *store_, clock_, executor_,
                                          sender_, limits_);
  }
  void restart() {
    pump_.reset();
    sender_.open.clear();
    store_.close();
    store_.open();
    start();
    kick();
  }

  // A message for the bot that waits in the outbox; its id is what is sent.
  std::int64_t message(const std::string& id, const std::string& from = "ann") {
    std::int64_t sequence = 0;
    store_.write([&](store::Connection& c) {
      Message text;
      text.id = id;
      text.from = *Node::parse(from + "@0mn.io/web");
      text.to = bot();
      text.type = "text/plain";
      text.content = "\"hi\"";
      sequence = store_->next_sequence();
      store::NewMessage row;
      row.sequence = sequence;
      row.message = &text;
      row.date = clock_.now();
      row.recipient_is_owner = true;
      row.mailbox = bot_;
      store::insert_message(c, row);
      store::OutboxItem item;
      item.mailbox = bot_;
      item.sequence = sequence;
      item.lane = from + "@0mn.io";
      store::put_outbox(c, item);
    });
    return sequence;
  }
  void notification(const std::string& text, const std::string& from = "ann") {
    store_.write([&](store::Connection& c) {
      store::OutboxItem item;
      item.mailbox = bot_;
      item.sequence = store_->next_sequence();
      item.lane = from + "@0mn.io";
      item.envelope = text;
      store::put_outbox(c, item);
    });
  }

  void kick(bool rewind = false) {
    pump_->kick(rewind);
    executor_.run();
  }
  std::string answer(Result<int> result) {
    std::string body = sender_.answer(std::move(result));
    settle();
    return body;
  }
  // Until what the answer leads to is written.
  void settle() {
    for (int i = 0; i < 3; ++i) {
      executor_.run();
      store_.write([](store::Connection&) {});
    }
    executor_.run();
  }
  std::int64_t rows() { return store::count_outbox(store_->reader(), bot_); }

  using Texts = std::vector<std::string>;

  Settings settings_;
  ManualClock clock_;
  ManualExecutor executor_{clock_};
  TempStore store_;
  RecordingOwner owner_;
  ScriptedSender sender_;
  store::IdentityId bot_ = 0;
  WebhookPump::Limits limits_;
  std::unique_ptr<WebhookPump> pump_;
};

TEST_F(WebhookPumpTest, SendsALaneInOrderOneAtATime) {
  message("1");
  message("2");
  message("3");
  kick();
  EXPECT_EQ(sender_.bodies(), Texts{"1"});
  EXPECT_EQ(sender_.open[0].call.url, "https://bot.example/messages");
  EXPECT_EQ(answer(202), "1");
  EXPECT_EQ(sender_.bodies(), Texts{"2"});
  EXPECT_EQ(answer(200), "2");
  EXPECT_EQ(answer(299), "3");
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(owner_.removed, 3U);
  EXPECT_EQ(owner_.events, (Texts{"delivered 1", "delivered 2", "delivered 3"}));
}

TEST_F(WebhookPumpTest, LanesAndKindsGoInParallel) {
  message("a1", "ann");
  message("b1", "bob");
  message("a2", "ann");
  notification("an", "ann");
  kick();
  EXPECT_EQ(sender_.bodies(), (Texts{"a1", "b1", "an"}));
  EXPECT_EQ(sender_.open[2].call.url, "https://bot.example/notifications");
}

TEST_F(WebhookPumpTest, RequestsAtOnceAreLimited) {
  limits_.parallel = 2;
  start();
  for (const auto* from : {"a", "b", "c"}) message(from, from);
  kick();
  EXPECT_EQ(sender_.bodies(), (Texts{"a", "b"}));
  answer(200);
  EXPECT_EQ(sender_.bodies(), (Texts{"b", "c"}));
}

TEST_F(WebhookPumpTest, TheHeadIsRetriedOnScheduleAndHoldsItsLaneBack) {
  message("1");
  message("2");
  message("other", "bob");
  kick();
  answer(500);
  EXPECT_EQ(answer(204), "other");
  EXPECT_TRUE(sender_.open.empty());
  executor_.advance(999ms);
  EXPECT_TRUE(sender_.open.empty());
  executor_.advance(1ms);
  EXPECT_EQ(answer(fail(ErrorCode::kTimeout, "timed out")), "1");
  executor_.advance(5s);
  EXPECT_EQ(answer(200), "1");
  EXPECT_EQ(sender_.bodies(), Texts{"2"});
}

TEST_F(WebhookPumpTest, GivesUpAfterTheLastRetry) {
  message("1");
  notification("n");
  message("2");
  kick();
  for (const auto wait : {1s, 5s, 15s, 30s, 60s}) {
    EXPECT_EQ(answer(503), "1");
    EXPECT_EQ(answer(302), "n") << "redirects are no success";
    executor_.advance(wait);
  }
  EXPECT_EQ(answer(503), "1");
  EXPECT_EQ(answer(302), "n");
  EXPECT_EQ(owner_.events, (Texts{"failed 1 51", "failed n 51"}));
  EXPECT_EQ(answer(200), "2");
  EXPECT_EQ(rows(), 0);
}

TEST_F(WebhookPumpTest, ARestartGoesOnWhereItWas) {
  message("1");
  message("2");
  kick();
  answer(500);
  executor_.advance(1s);
  answer(500);  // twice tried: five seconds from now
  restart();
  EXPECT_TRUE(sender_.open.empty()) << "not due yet";
  executor_.advance(5s);
  EXPECT_EQ(sender_.bodies(), Texts{"1"});
  restart();  // in the middle of a request
  EXPECT_EQ(answer(500), "1");
  executor_.advance(15s);
  EXPECT_EQ(answer(500), "1");
  executor_.advance(30s);
  EXPECT_EQ(answer(500), "1");
  executor_.advance(60s);
  EXPECT_EQ(answer(500), "1");
  EXPECT_EQ(owner_.events, Texts{"failed 1 51"});
  EXPECT_EQ(answer(200), "2");
}

TEST_F(WebhookPumpTest, ALongLaneIsReadBitByBit) {
  limits_ = {.parallel = 4, .lane = 2, .window = 6, .page = 3};
  start();
  Texts expected;
  for (int i = 0; i < 25; ++i) {
    message("a" + std::to_string(i), "ann");
    expected.push_back("a" + std::to_string(i));
    if (i % 5 == 0) message("b" + std::to_string(i), "bob");
  }
  kick();
  Texts ann;
  Texts bob;
  for (int i = 0; i < 30; ++i) {
    const std::string body = answer(200);
    (body[0] == 'a' ? ann : bob).push_back(body);
  }
  EXPECT_EQ(ann, expected);
  EXPECT_EQ(bob, (Texts{"b0", "b5", "b10", "b15", "b20"}));
  EXPECT_EQ(sender_.posts, 30) << "each once";
  EXPECT_EQ(rows(), 0);
}

TEST_F(WebhookPumpTest, NewRowsAreTakenUp) {
  kick();
  EXPECT_TRUE(sender_.open.empty());
  message("1");
  kick();
  EXPECT_EQ(answer(200), "1");
  message("2");
  message("3", "bob");
  kick();
  EXPECT_EQ(sender_.bodies(), (Texts{"2", "3"}));
}

TEST_F(WebhookPumpTest, RowsThatCameBackAreFoundByRewinding) {
  const auto old = message("old");
  store_.write([&](store::Connection& c) { store::remove_outbox(c, bot_, old); });
  message("new", "bob");
  kick();
  store_.write([&](store::Connection& c) {
    store::OutboxItem item;
    item.mailbox = bot_;
    item.sequence = old;
    item.lane = "ann@0mn.io";
    item.redelivery = true;
    store::put_outbox(c, item);
  });
  kick();
  EXPECT_EQ(sender_.bodies(), Texts{"new"});
  kick(true);
  EXPECT_EQ(sender_.bodies(), (Texts{"new", "old"}));
}

TEST_F(WebhookPumpTest, APauseHoldsEverythingBack) {
  message("1");
  message("2");
  kick();
  pump_->pause({});
  executor_.run();
  EXPECT_EQ(answer(200), "1") << "it was under way";
  EXPECT_TRUE(sender_.open.empty());
  kick();
  EXPECT_TRUE(sender_.open.empty());
  pump_->resume();
  executor_.run();
  EXPECT_EQ(answer(200), "2");
  EXPECT_EQ(owner_.events, (Texts{"delivered 1", "delivered 2"}));
}

TEST_F(WebhookPumpTest, ARetryDuringAPauseKeepsItsDueTime) {
  message("1");
  kick();
  pump_->pause({});
  executor_.run();
  answer(500);
  pump_->resume();
  executor_.run();
  EXPECT_TRUE(sender_.open.empty());
  executor_.advance(1s);
  EXPECT_EQ(sender_.bodies(), Texts{"1"});
}

TEST_F(WebhookPumpTest, AKindWithoutUrlWaits) {
  owner_.entry->account.notification_url.clear();
  notification("n");
  message("1");
  kick();
  EXPECT_EQ(answer(200), "1");
  EXPECT_TRUE(sender_.open.empty());
  EXPECT_EQ(rows(), 1);
  owner_.entry->account.notification_url = "https://bot.example/n";
  kick(true);
  EXPECT_EQ(sender_.bodies(), Texts{"n"});
}

TEST_F(WebhookPumpTest, PlainHttpNeedsThePermissionOfTheOperator) {
  owner_.entry->account.message_url = "http://127.0.0.1:9/";
  message("1");
  kick();
  settle();
  EXPECT_EQ(sender_.posts, 0);
  settings_.webhook_http = true;
  executor_.advance(1s);
  EXPECT_EQ(sender_.bodies(), Texts{"1"});
}

TEST_F(WebhookPumpTest, CustomHeadersAreSent) {
  owner_.entry->account.webhook_headers = R"({"X-Token":"t"})";
  message("1");
  kick();
  const auto& headers = sender_.open.at(0).call.headers;
  EXPECT_EQ(headers.back(), (std::pair<std::string, std::string>{"X-Token", "t"}));
}

TEST_F(WebhookPumpTest, ARowWhoseMessageIsGoneGoesToo) {
  store_.write([this](store::Connection& c) {
    store::OutboxItem item;
    item.mailbox = bot_;
    item.sequence = store_->next_sequence();
    item.lane = "ann@0mn.io";
    store::put_outbox(c, item);
  });
  message("1");
  kick();
  EXPECT_EQ(answer(200), "1");
  EXPECT_EQ(rows(), 0);
}

TEST_F(WebhookPumpTest, AfterStopNothingIsToldAndTheRowStays) {
  message("1");
  kick();
  pump_->stop();
  sender_.answer(200);
  settle();
  EXPECT_TRUE(owner_.events.empty());
  EXPECT_EQ(rows(), 1);
}

}  // namespace
}  // namespace parlance::hub
