// Microseconds for the last twenty messages of a thread, from the command to the reply, by the
// whole hub: of each of many threads for the first time, and then of random ones.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/ids.h"
#include "hub/hub.h"
#include "hub/testing/manual_executor.h"
#include "services/services.h"
#include "store/accounts.h"
#include "store/messages.h"
#include "store/writer.h"

namespace {

using namespace parlance;

constexpr int kThreads = 2'000;
constexpr int kMessages = 50;  // of each thread
constexpr int kPages = 20'000;

std::string person(int number) {
  return "person" + std::to_string(number) + "@0mn.io";
}

void fill(store::Store& store, const Node& bot, Timestamp now) {
  for (int turn = 0; turn < kMessages; ++turn) {
    const auto written = store.writer().write_now([&](store::Connection& connection) {
      for (int i = 0; i < kThreads; ++i) {
        Message message;
        message.id = new_uuid();
        message.from = *Node::parse(person(i));
        message.to = bot;
        if (turn % 2 == 1) std::swap(message.from, message.to);
        message.type = "text/plain";
        message.content = "\"A line of a conversation, about as long as people write them\"";
        message.metadata.set("#uniqueId", new_uuid());
        store::NewMessage row;
        row.sequence = store.next_sequence();
        row.message = &message;
        row.date = now + Millis{turn * 1000};
        row.sender_is_owner = turn % 2 == 1;
        row.recipient_is_owner = turn % 2 == 0;
        store::insert_message(connection, row);
      }
    });
    if (!written) std::abort();
  }
}

}  // namespace

int main() {
  const auto folder = std::filesystem::temp_directory_path() / ("parlance-bench-" + new_uuid());
  auto opened = store::Store::open({.folder = folder, .sync = false});
  if (!opened) return 1;
  auto store = std::move(*opened);
  hub::testing::ManualClock clock;
  hub::testing::ManualExecutor executor(clock);
  hub::MetricRegistry registry;
  hub::ServerMetrics metrics(registry);
  const Node bot = *Node::parse("bot@msging.net");
  {
    hub::Hub hub({}, *store, std::vector<Executor*>{&executor}, clock, metrics);
    services::register_all(hub.commands());
    hub.start();
    if (!store->writer().write_now([&](store::Connection& connection) {
          store::Account account;
          account.identity = bot;
          account.document = "{}";
          store::put_account(connection, account);
        })) {
      return 1;
    }
    fill(*store, bot, clock.now());

    hub::Caller caller;
    caller.node = bot;
    caller.account = hub.accounts().find(bot);
    caller.executor = &executor;
    const auto measure = [&](const char* name, int pages, auto choose) {
      std::vector<double> spent;
      std::size_t bytes = 0;
      for (int i = 0; i < pages; ++i) {
        Command command;
        command.id = "1";
        command.method = Method::kGet;
        command.uri = "/threads/" + person(choose(i));
        const auto start = std::chrono::steady_clock::now();
        hub.process_command(caller, std::move(command), [&](hub::Hub::CommandOutcome outcome) {
          bytes += outcome.response->resource.size();
        });
        executor.run();
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - start;
        spent.push_back(took.count());
      }
      std::ranges::sort(spent);
      const std::size_t count = spent.size();
      std::printf("page of 20, %s: median %.1f us, p99 %.1f us, %zu bytes\n", name,
                  spent[count / 2], spent[count * 99 / 100], bytes / count);
    };
    std::mt19937 random(7);
    measure("read", kThreads, [](int i) { return i; });
    measure("kept", kPages, [&](int) { return static_cast<int>(random() % kThreads); });
    hub.stop();
    store->stop();  // what is under way still needs the hub
  }
  store.reset();
  std::filesystem::remove_all(folder);
  return 0;
}
