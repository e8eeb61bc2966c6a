// A hub on a real store in a temporary folder, with sessions that record what they get.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub/hub.h"
#include "hub/testing/manual_executor.h"
#include "store/accounts.h"
#include "store/writer.h"

namespace parlance::hub::testing {

// A connected client. Confirms what it got when told to, or at once.
class Client final : public SessionSink {
 public:
  void send(std::string_view envelope) override { received.emplace_back(envelope); }
  void barrier(std::uint64_t mark) override {
    mark_ = mark;
    if (confirms) confirm();
  }
  void evict(const Reason& reason) override { evicted = reason; }
  void confirm() {
    if (mark_ == 0) return;
    const auto mark = std::exchange(mark_, 0);
    session->executor().post([session = session, mark] { session->confirmed(mark); });
  }

  std::vector<Message> messages() const { return all<Message>(); }
  std::vector<Notification> notifications() const { return all<Notification>(); }
  // Contents of the messages, as text.
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Message& message : messages()) {
      texts.push_back(message.content.substr(1, message.content.size() - 2));
    }
    return texts;
  }
  std::vector<std::string> events() const {
    std::vector<std::string> events;
    for (const Notification& notification : notifications()) {
      events.push_back(notification.id + " " + std::string(to_text(notification.event)));
    }
    return events;
  }

  SessionPtr session;
  std::vector<std::string> received;
  Reason evicted;
  bool confirms = true;

 private:
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const std::string& json : received) {
      auto envelope = parse_envelope(json);
      EXPECT_TRUE(envelope) << json;
      if (envelope && std::holds_alternative<T>(*envelope)) found.push_back(std::get<T>(*envelope));
    }
    return found;
  }
  std::uint64_t mark_ = 0;
};

class HubFixture : public ::testing::Test {
 protected:
  HubFixture() {
    std::string name = std::filesystem::temp_directory_path() / "parlance-hub-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    start();
  }
  ~HubFixture() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    store::StoreOptions options;
    options.folder = folder_;
    options.sync = false;
    auto opened = store::Store::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store = std::move(*opened);
    hub =
        std::make_unique<Hub>(settings, *store, std::vector<Executor*>{&executor}, clock, metrics_);
    if (configure) configure(*hub);
    hub->start();
  }
  // What a crash leaves: nothing is finished, and the next start() finds what was committed.
  void stop() {
    if (hub == nullptr) return;
    store->stop();
    executor.drop();
    hub.reset();
    store.reset();
  }
  void restart() {
    stop();
    start();
  }

  AccountPtr bot(const std::string& name, std::int64_t inbox = 1000,
                 const std::string& brain = {}) {
    store::Account account;
    account.identity = *Node::parse(name + "@msging.net");
    account.document = "{}";
    account.inbox_size = inbox;
    account.brain = brain;
    account.created = clock.now();
    EXPECT_TRUE(store->writer().write_now(
        [&](store::Connection& connection) { put_account(connection, account); }));
    hub->accounts().forget(account.identity);
    return hub->accounts().find(account.identity);
  }

  // `account` null: a guest.
  void connect(Client& client, const std::string& node, AccountPtr account,
               std::function<void(Presence&)> change = {}) {
    client.session = hub->open_session(*Node::parse(node), std::move(account), executor, client);
    if (client.session->guest()) return;
    Presence presence;
    presence.status = Presence::Status::kAvailable;
    presence.rule = Presence::Rule::kIdentity;
    if (change) change(presence);
    EXPECT_TRUE(hub->set_presence(client.session, presence));
    Receipt receipt;
    receipt.events = 0xFFFF;
    hub->set_receipt(client.session, receipt);
  }
  void disconnect(Client& client) {
    hub->close_session(client.session);
    client.session.reset();
  }

  Caller caller(const Client& client) {
    Caller caller;
    caller.node = client.session->node();
    caller.account = client.session->account();
    caller.session = client.session;
    caller.executor = &executor;
    return caller;
  }
  Caller caller(const AccountPtr& account) {
    Caller caller;
    caller.node = account->account.identity;
    caller.account = account;
    caller.executor = &executor;
    return caller;
  }

  void send(const Caller& from, const std::string& to, const std::string& text,
            const std::string& id = {}, AcceptDone done = {}) {
    Message message;
    message.id = id;
    message.to = *Node::parse(to);
    message.type = "text/plain";
    message.content = "\"" + text + "\"";
    hub->send_message(from, std::move(message), std::move(done));
  }

  // Everything submitted so far is committed, and what follows from it has run.
  void settle() {
    for (int round = 0; round < 4; ++round) {
      executor.run();
      EXPECT_TRUE(store->writer().write_now([](store::Connection&) {}));
      executor.run();
    }
  }
  bool wait(const std::function<bool()>& reached) { return executor.wait(reached); }

  ManualClock clock;
  ManualExecutor executor{clock};
  Settings settings;
  std::function<void(Hub&)> configure;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Hub> hub;

 private:
  std::filesystem::path folder_;
  MetricRegistry registry_;
  ServerMetrics metrics_{registry_};
};

}  // namespace parlance::hub::testing
