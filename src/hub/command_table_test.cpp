#include "hub/command_table.h"

#include <gtest/gtest.h>

#include <optional>

namespace parlance::hub {
namespace {

using Miss = CommandTable::Miss;

class CommandTableTest : public ::testing::Test {
 protected:
  CommandTableTest() {
    add("*", Method::kGet, "/ping");
    add("", Method::kGet, "/account");
    add("", Method::kGet, "/accounts/{identity}");
    add("", Method::kGet, "/accounts/keys");
    add("", Method::kSet, "/accounts/keys");
    add("", Method::kDelete, "/accounts/keys/{id}");
    add("desk", Method::kGet, "/tickets/{id}/{rest*}");
    add("desk", Method::kGet, "/tickets/{id}/messages");
    add("scheduler", Method::kSet, "/schedules");
  }

  void add(std::string_view service, Method method, std::string_view uri) {
    table_.add({service, method, uri, "", "", [](CommandCall) {}});
  }
  CommandTable::Match find(std::string_view service, Method method, std::string_view uri) {
    return table_.find(service, method, *LimeUri::parse(uri));
  }
  std::string uri_of(std::string_view uri, Method method = Method::kGet) {
    const auto match = find("", method, uri);
    return match.row == nullptr ? "-" : std::string(match.row->uri);
  }

  CommandTable table_;
};

TEST_F(CommandTableTest, FindsWithoutRegardToCase) {
  EXPECT_EQ(uri_of("/Account"), "/account");
  EXPECT_EQ(uri_of("ACCOUNTS/Keys"), "/accounts/keys");
}

TEST_F(CommandTableTest, EarlierLiteralsWin) {
  EXPECT_EQ(uri_of("/accounts/keys"), "/accounts/keys");
  EXPECT_EQ(uri_of("/accounts/ann@0mn.io"), "/accounts/{identity}");
  EXPECT_EQ(uri_of("/tickets/7/messages"), "/tickets/{id}/messages");
  EXPECT_EQ(uri_of("/tickets/7/other/things"), "/tickets/{id}/{rest*}");
}

TEST_F(CommandTableTest, GivesTheVariables) {
  const auto match = find("", Method::kGet, "/accounts/ann%400mn.io?x=1");
  EXPECT_EQ(match.miss, Miss::kNone);
  EXPECT_EQ(match.variables, std::vector<std::string>{"ann@0mn.io"});
}

TEST_F(CommandTableTest, TellsAnUnknownUriFromAnUnknownMethod) {
  EXPECT_EQ(find("", Method::kGet, "/nothing").miss, Miss::kUri);
  EXPECT_EQ(find("", Method::kGet, "/account/nothing").miss, Miss::kUri);
  EXPECT_EQ(find("", Method::kGet, "/").miss, Miss::kUri);
  EXPECT_EQ(find("", Method::kDelete, "/account").miss, Miss::kMethod);
}

TEST_F(CommandTableTest, AServiceAnswersItsOwnAndWhatIsForAll) {
  EXPECT_EQ(find("scheduler", Method::kSet, "/schedules").miss, Miss::kNone);
  EXPECT_EQ(find("Scheduler", Method::kGet, "/ping").miss, Miss::kNone);
  EXPECT_EQ(find("desk", Method::kSet, "/schedules").miss, Miss::kUri);
  EXPECT_EQ(find("desk", Method::kGet, "/account").miss, Miss::kUri);
  EXPECT_EQ(find("", Method::kSet, "/schedules").miss, Miss::kNone) << "the root decides";
}

TEST_F(CommandTableTest, ARowTwiceEndsTheProgram) {
  EXPECT_DEATH(add("", Method::kGet, "/Account"), "twice");
}

TEST(CommandReplyTest, IsGivenOnce) {
  int calls = 0;
  CommandReply reply([&calls](CommandReply::Outcome) { ++calls; });
  reply.success();
  reply.failure(61, "late");
  EXPECT_EQ(calls, 1);
}

TEST(CommandReplyTest, DroppedIsAFailure) {
  std::optional<CommandReply::Outcome> given;
  {
    CommandReply reply([&given](CommandReply::Outcome outcome) { given = std::move(outcome); });
    CommandReply moved = std::move(reply);
  }
  ASSERT_TRUE(given);
  EXPECT_EQ(given->reason.code, reason_code::kProcessing);
}

}  // namespace
}  // namespace parlance::hub
