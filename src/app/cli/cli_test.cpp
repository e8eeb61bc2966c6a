#include "app/cli/cli.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <sstream>
#include <thread>

#include "app/control_socket.h"
#include "app/data_folder.h"
#include "app/fake_bots.h"
#include "app/version.h"
#include "hub/log.h"

namespace parlance::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Bots that several "processes" see, as they would see one store.
class SharedBots : public BotAdmin {
 public:
  explicit SharedBots(FakeBots& bots) : bots_(bots) {}
  Result<BotCredentials> add(const BotSpec& bot) override { return bots_.add(bot); }
  Result<std::vector<BotInfo>> list() override { return bots_.list(); }
  Result<BotInfo> show(std::string_view name) override { return bots_.show(name); }
  Result<void> remove(std::string_view name) override { return bots_.remove(name); }

 private:
  FakeBots& bots_;
};

class FakeServer : public RunningServer {
 public:
  FakeServer(FakeBots& bots, std::promise<void>& drained) : bots_(bots), drained_(drained) {}
  std::string http_address() const override { return "127.0.0.1:4711"; }
  std::string tcp_address() const override { return "127.0.0.1:4712"; }
  BotAdmin& bots() override { return bots_; }
  void drain() override { drained_.set_value(); }

 private:
  SharedBots bots_;
  std::promise<void>& drained_;
};

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

class CommandLine : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        (std::filesystem::path(::testing::TempDir()) / fmt::format("cli-{}", ::getpid())).string();
    std::filesystem::remove_all(folder_);
    program_.start_server = [this](const Config& config) -> Result<std::unique_ptr<RunningServer>> {
      config_ = config;
      if (!start_error_.empty()) return fail(ErrorCode::kUnavailable, start_error_);
      return std::make_unique<FakeServer>(bots_, drained_);
    };
    program_.open_bots = [this](const Config&) -> Result<std::unique_ptr<BotAdmin>> {
      ++opened_;
      return std::make_unique<SharedBots>(bots_);
    };
    program_.commands = [](const Config&) {
      return std::vector<CommandRow>{
          {"postmaster@msging.net", "get", "/ping", "application/vnd.lime.ping+json", "Answers"}};
    };
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  int run_only(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"parlance"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return run_command_line(static_cast<int>(argv.size()), argv.data(), program_);
  }
  Outcome run(std::vector<std::string> arguments) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.code = run_only(std::move(arguments));
    outcome.out = ::testing::internal::GetCapturedStdout();
    outcome.err = ::testing::internal::GetCapturedStderr();
    return outcome;
  }

  std::string folder_;
  FakeBots bots_;
  Program program_;
  Config config_;
  std::promise<void> drained_;
  std::string start_error_;
  int opened_ = 0;
};

TEST_F(CommandLine, EveryCommandHasHelpWithAnExample) {
  const std::vector<std::vector<std::string>> commands = {
      {},          {"serve"},           {"bot"},         {"bot", "add"},
      {"config"},  {"bot", "list"},     {"bot", "show"}, {"bot", "remove"},
      {"version"}, {"config", "check"}, {"commands"}};
  for (auto command : commands) {
    command.emplace_back("--help");
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, kDone);
    EXPECT_THAT(outcome.out, HasSubstr("Example:\n  parlance "));
  }
}

TEST_F(CommandLine, MisuseIsTwoAndSaysWhat) {
  EXPECT_EQ(run({}).code, kMisused);
  EXPECT_EQ(run({"dance"}).code, kMisused);
  EXPECT_EQ(run({"bot", "add"}).code, kMisused);
  EXPECT_EQ(run({"config"}).code, kMisused);
  EXPECT_EQ(run({"bot", "add", "a", "--plan", "gold"}).code, kMisused);
  const Outcome serve = run({"serve", "--data", folder_, "--http", "nonsense"});
  EXPECT_EQ(serve.code, kMisused);
  EXPECT_THAT(serve.err, HasSubstr("option --http: http.listen must be HOST:PORT"));
}

TEST_F(CommandLine, BotsAreAddedListedShownAndRemoved) {
  const Outcome added = run({"bot", "add", "demo", "--brain", "greeter", "--message-url",
                             "https://a.example/m", "--notification-url", "https://a.example/n",
                             "--plan", "free", "--inbox", "5", "--json", "--data", folder_});
  EXPECT_EQ(added.code, kDone) << added.err;
  EXPECT_EQ(added.out,
            "{\"identifier\":\"demo\",\"accessKey\":\"a2V5\",\"authorization\":\"Key "
            "ZGVtbzprZXk=\"}\n");
  EXPECT_EQ(bots_.bots["demo"].inbox, 5u);
  EXPECT_EQ(bots_.bots["demo"].notification_url, "https://a.example/n");

  EXPECT_THAT(run({"bot", "add", "plain", "--brain", "none", "--data", folder_}).out,
              HasSubstr("access key     a2V5\n"));
  EXPECT_EQ(bots_.bots["plain"].brain, "");
  EXPECT_THAT(run({"bot", "list", "--data", folder_}).out,
              StartsWith("NAME   BRAIN    PLAN  INBOX  MESSAGE URL\n"
                         "demo   greeter  free  5      https://a.example/m\n"));
  EXPECT_THAT(run({"bot", "show", "demo", "--data", folder_, "--json"}).out,
              HasSubstr("\"identity\":\"demo@msging.net\""));
  EXPECT_EQ(run({"bot", "remove", "demo", "--data", folder_}).out, "removed demo\n");
  const Outcome gone = run({"bot", "show", "demo", "--data", folder_});
  EXPECT_EQ(gone.code, kFailed);
  EXPECT_EQ(gone.err, "parlance: there is no such bot\n");
  EXPECT_EQ(opened_, 6);
}

TEST_F(CommandLine, OnlyAddMakesADataFolder) {
  const Outcome outcome = run({"bot", "list", "--data", folder_});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("there is no data folder"));
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(CommandLine, PrintsTheCommandTable) {
  EXPECT_THAT(run({"commands"}).out, HasSubstr("postmaster@msging.net  get     /ping"));
  EXPECT_EQ(run({"commands", "--json"}).out,
            "[{\"address\":\"postmaster@msging.net\",\"method\":\"get\",\"uri\":\"/ping\","
            "\"type\":\"application/vnd.lime.ping+json\",\"description\":\"Answers\"}]\n");
}

TEST_F(CommandLine, PrintsAndChecksConfigurations) {
  const Outcome example = run({"config", "--example"});
  EXPECT_THAT(example.out, HasSubstr("#listen = \"127.0.0.1:8081\""));
  std::filesystem::create_directories(folder_);
  const std::string file = folder_ + "/parlance.toml";
  std::ofstream(file) << example.out;
  EXPECT_EQ(run({"config", "check", file}).code, kDone);
  std::ofstream(file) << "[http]\nlisten_on = 1\n";
  const Outcome bad = run({"config", "check", file});
  EXPECT_EQ(bad.code, kMisused);
  EXPECT_THAT(bad.err, HasSubstr(file + ":2: unknown key \"http.listen_on\""));
}

TEST_F(CommandLine, TheVersionIsTheBuilds) {
  EXPECT_EQ(run({"version"}).out, fmt::format("parlance {}\n", kVersion));
  std::ostringstream build;
  build << std::ifstream(std::filesystem::path(__FILE__).parent_path() / "../../../CMakeLists.txt")
               .rdbuf();
  EXPECT_THAT(build.str(), HasSubstr(fmt::format("project(parlance VERSION {} ", kVersion)));
}

TEST_F(CommandLine, AServerThatCannotStartSaysWhy) {
  start_error_ = "port 80 is taken";
  const Outcome outcome = run({"serve", "--data", folder_});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("parlance: port 80 is taken\n"));
}

TEST_F(CommandLine, AFolderInUseIsRefused) {
  ASSERT_TRUE(make_data_folder(folder_));
  const auto lock = DataLock::acquire(folder_);
  const Outcome outcome = run({"serve", "--data", folder_});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("is in use by parlance process"));
}

// Runs `serve` on a thread of its own, which takes the signals.
class Serving : public CommandLine {
 protected:
  void start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"serve", "--data", folder_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    thread_ = std::thread([this, arguments] { code_ = run_only(arguments); });
    while (!control_request(folder_, R"({"command":"ping"})")) std::this_thread::yield();
  }
  void stop(int signal) {
    pthread_kill(thread_.native_handle(), signal);
    thread_.join();
  }
  std::thread thread_;
  int code_ = -1;
};

TEST_F(Serving, SaysThatItIsReadyAndDrainsAtASignal) {
  ::testing::internal::CaptureStdout();
  start({"--http", "127.0.0.1:0"});
  stop(SIGTERM);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "parlance ready http=127.0.0.1:4711 tcp=127.0.0.1:4712\n");
  EXPECT_EQ(code_, kDone);
  EXPECT_EQ(config_.http.listen, "127.0.0.1:0");
  EXPECT_EQ(drained_.get_future().wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/control.sock"));
}

TEST_F(Serving, BotsAreReachedThroughTheRunningServer) {
  ::testing::internal::CaptureStdout();
  start();
  EXPECT_EQ(run_only({"bot", "add", "live", "--data", folder_}), kDone);
  EXPECT_EQ(run_only({"bot", "add", "live", "--data", folder_}), kFailed);
  EXPECT_EQ(run_only({"bot", "list", "--json", "--data", folder_}), kDone);
  stop(SIGINT);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("[{\"name\":\"live\""));
  EXPECT_EQ(opened_, 0);
  EXPECT_TRUE(bots_.bots.contains("live"));
}

}  // namespace
}  // namespace parlance::app
