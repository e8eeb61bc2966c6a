#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <future>

#include "app/control_protocol.h"
#include "app/control_socket.h"
#include "app/data_folder.h"
#include "app/fake_bots.h"

namespace parlance::app {
namespace {

using ::testing::HasSubstr;

TEST(ControlProtocol, CarriesEveryRequestThereAndBack) {
  FakeBots bots;
  const auto remote = remote_bots([&bots](std::string_view request) -> Result<std::string> {
    return answer_control(bots, request);
  });
  const auto added = remote->add({.name = "demo",
                                  .brain = "greeter",
                                  .message_url = "https://example.com/m",
                                  .plan = "free",
                                  .inbox = 7});
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->identifier, "demo");
  EXPECT_EQ(added->access_key, "a2V5");
  EXPECT_EQ(added->authorization, "Key ZGVtbzprZXk=");

  const auto shown = remote->show("demo");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->identity, "demo@msging.net");
  EXPECT_EQ(shown->brain, "greeter");
  EXPECT_EQ(shown->message_url, "https://example.com/m");
  EXPECT_EQ(shown->plan, "free");
  EXPECT_EQ(shown->inbox, 7u);

  ASSERT_TRUE(remote->add({.name = "other \"quoted\""}));
  const auto list = remote->list();
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ(list->at(1).name, "other \"quoted\"");

  EXPECT_TRUE(remote->remove("demo"));
  const auto missing = remote->show("demo");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().field, "name");
}

TEST(ControlProtocol, WhatIsNoRequestIsAnsweredAsSuch) {
  FakeBots bots;
  EXPECT_THAT(answer_control(bots, "nonsense"), HasSubstr("not a JSON object"));
  EXPECT_THAT(answer_control(bots, "[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(answer_control(bots, "{}"), HasSubstr("\"code\":\"unsupported\""));
  EXPECT_THAT(answer_control(bots, R"({"command":"bot.show"})"), HasSubstr("\"ok\":false"));
}

TEST(ControlProtocol, AnAnswerOfAnotherProgramIsAnError) {
  const auto remote = remote_bots([](std::string_view) -> Result<std::string> { return "hello"; });
  EXPECT_FALSE(remote->list());
}

class ControlSocket : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = (std::filesystem::path(::testing::TempDir()) / fmt::format("control-{}", ::getpid()))
                  .string();
    ASSERT_TRUE(make_data_folder(folder_));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(ControlSocket, CarriesLines) {
  auto server = ControlServer::start(
      folder_, [](std::string_view request) { return "got " + std::string(request); });
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(control_request(folder_, "one").value(), "got one");
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(control_request(folder_, large).value(), "got " + large);
}

TEST_F(ControlSocket, IsForItsOwnerOnlyAndGoesWithTheServer) {
  const std::string path = folder_ + "/control.sock";
  {
    auto server = ControlServer::start(folder_, [](std::string_view) { return ""; });
    ASSERT_TRUE(server);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto result = control_request(folder_, "x");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
}

TEST_F(ControlSocket, ReplacesOneThatAKilledServerLeft) {
  {
    std::filesystem::create_directory(folder_ + "/deep");
  }
  const std::string path = folder_ + "/control.sock";
  std::FILE* left = std::fopen(path.c_str(), "w");
  ASSERT_NE(left, nullptr);
  std::fclose(left);
  auto server = ControlServer::start(folder_, [](std::string_view) { return "new"; });
  ASSERT_TRUE(server);
  EXPECT_EQ(control_request(folder_, "x").value(), "new");
}

TEST_F(ControlSocket, WorksInAFolderWithALongPath) {
  const std::string deep = folder_ + "/" + std::string(120, 'a') + "/" + std::string(120, 'b');
  ASSERT_TRUE(make_data_folder(deep));
  auto server = ControlServer::start(deep, [](std::string_view) { return "far"; });
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(control_request(deep, "x").value(), "far");
}

TEST_F(ControlSocket, ManyClientsAreServedInTurn) {
  auto server =
      ControlServer::start(folder_, [](std::string_view request) { return std::string(request); });
  ASSERT_TRUE(server);
  std::vector<std::future<Result<std::string>>> answers;
  for (int i = 0; i < 10; ++i) {
    answers.push_back(std::async(std::launch::async, [this, i] {
      return control_request(folder_, fmt::format("request {}", i));
    }));
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)].get().value(), fmt::format("request {}", i));
  }
}

TEST_F(ControlSocket, TheLockIsHeldByOne) {
  {
    const auto first = DataLock::acquire(folder_);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = DataLock::acquire(folder_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_THAT(second.error().message, HasSubstr(fmt::format("process {}", ::getpid())));
    EXPECT_THAT(second.error().message, HasSubstr("--data"));
  }
  EXPECT_TRUE(DataLock::acquire(folder_));
}

TEST(DataFolder, IsMadeForItsOwnerOnly) {
  const std::string folder =
      (std::filesystem::path(::testing::TempDir()) / fmt::format("made-{}/a/b", ::getpid()))
          .string();
  ASSERT_TRUE(make_data_folder(folder));
  struct stat status{};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_FALSE(make_data_folder("/dev/null/data"));
  EXPECT_FALSE(make_data_folder("/dev/null"));
}

}  // namespace
}  // namespace parlance::app
