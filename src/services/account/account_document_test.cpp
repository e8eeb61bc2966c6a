#include "services/account/account_document.h"

#include <gtest/gtest.h>

namespace parlance::services {
namespace {

std::string kept(std::string_view json) {
  const auto change = read_account(json);
  return change ? apply_change({}, *change, false)
                : change.error().field + ": " + change.error().message;
}

std::string merged(std::string_view document, std::string_view json) {
  return apply_change(document, *read_account(json), true);
}

TEST(AccountDocumentTest, KeepsMembersUnderTheirCanonicalNames) {
  EXPECT_EQ(kept(R"({"FullName":"Ann","TIMEZONE":"-3","isTemporary":"True","custom":{"A":[1]}})"),
            R"({"fullName":"Ann","timezone":-3,"isTemporary":true,"custom":{"A":[1]}})");
  EXPECT_EQ(kept(R"({"phoneNumber":551199,"city":null})"), R"({"phoneNumber":"551199"})");
}

TEST(AccountDocumentTest, KeepsNoSecretsInTheDocument) {
  const auto change = read_account(
      R"({"password":"MTIzNDU2","oldPassword":"MTIz","accessKey":"eA==","inboxSize":"20",
          "identity":"other@msging.net"})");
  ASSERT_TRUE(change);
  EXPECT_TRUE(change->members.empty());
  EXPECT_EQ(change->password, "123456");
  EXPECT_EQ(change->old_password, "123");
  EXPECT_EQ(change->inbox_size, 20);
}

TEST(AccountDocumentTest, NamesWhatIsWrong) {
  EXPECT_EQ(kept(R"({"fullName":{}})"), "fullName: must be a string");
  EXPECT_EQ(kept(R"({"timezone":"noon"})"), "timezone: must be a number");
  EXPECT_EQ(kept(R"({"allowGuestSender":"maybe"})"), "allowGuestSender: must be true or false");
  EXPECT_EQ(kept(R"({"extras":[]})"), "extras: must be an object");
  EXPECT_EQ(kept(R"({"password":"?"})"), "password: must be the Base64 of a password");
  EXPECT_EQ(kept(R"({"password":""})"), "password: must be the Base64 of a password");
  EXPECT_EQ(kept(R"({"inboxSize":-1})"), "inboxSize: must be between 0 and 1000000");
}

TEST(AccountDocumentTest, MergeOverwritesWhatIsGivenAndExtrasByKey) {
  EXPECT_EQ(merged(R"({"fullName":"Ann","city":"Rio","extras":{"a":"1","b":"2"}})",
                   R"({"City":"Bonn","extras":{"b":"3","c":"4"}})"),
            R"({"fullName":"Ann","city":"Bonn","extras":{"a":"1","b":"3","c":"4"}})");
  EXPECT_EQ(merged("", R"({"city":"Bonn"})"), R"({"city":"Bonn"})");
}

TEST(AccountDocumentTest, ShowsTheOwnerEverythingWithDefaults) {
  store::Account account;
  account.identity = *Node::parse("bot@msging.net");
  account.inbox_size = 7;
  account.password_hash = "$argon2id$secret";
  account.document = R"({"fullName":"Bot","allowAnonymousSender":false})";
  EXPECT_EQ(own_account(account),
            R"({"identity":"bot@msging.net","fullName":"Bot","allowAnonymousSender":false,)"
            R"("inboxSize":7,"allowGuestSender":false,"allowUnknownSender":true,)"
            R"("storeMessageContent":true,"encryptMessageContent":false})");
}

TEST(AccountDocumentTest, ShowsOthersTheContactOnly) {
  store::Account account;
  account.identity = *Node::parse("ann@0mn.io");
  account.document = R"({"fullName":"Ann","allowGuestSender":true,"extras":{"k":"v"}})";
  EXPECT_EQ(public_account(account),
            R"({"identity":"ann@0mn.io","fullName":"Ann","extras":{"k":"v"}})");
}

}  // namespace
}  // namespace parlance::services
