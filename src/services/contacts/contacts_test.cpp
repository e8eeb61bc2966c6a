#include "services/contacts/contacts.h"

#include "base/json_writer.h"
#include "base/time_text.h"
#include "services/contacts/contact_document.h"
#include "services/resource.h"
#include "services/testing/command_fixture.h"

namespace parlance::services {
namespace {

using hub::testing::Client;
using Texts = std::vector<std::string>;

class ContactsTest : public testing::CommandFixture {
 protected:
  std::string change(Method method, std::string_view resource, std::string_view uri = "/contacts") {
    return outcome(ask(caller(bot_), method, uri, resource, kContactType));
  }
  std::string set(std::string_view resource) { return change(Method::kSet, resource); }
  std::string merge(std::string_view resource) { return change(Method::kMerge, resource); }
  std::string contact(const std::string& identity) {
    return outcome(get(caller(bot_), "/contacts/" + identity));
  }
  std::string remove(const std::string& uri) {
    return outcome(ask(caller(bot_), Method::kDelete, uri));
  }
  // The names of a page, after its total.
  Texts page(const std::string& options) {
    const auto response = get(caller(bot_), "/contacts?" + options);
    if (response.status != CommandStatus::kSuccess) return {outcome(response)};
    const auto collection = Resource::read(response.resource);
    Texts texts{std::to_string(**collection->integer("total"))};
    JsonScanner scan(collection->get("items").raw);
    JsonSlice item;
    EXPECT_TRUE(scan.open(JsonKind::kArray));
    while (scan.next(item)) {
      texts.push_back(Resource::read(item.raw)->string("name")->value_or(std::string()));
    }
    return texts;
  }
  void fill() {
    EXPECT_EQ(set(R"({"identity":"1@wa.gw.msging.net","name":"Ann","extras":{"plan":"Gold"}})"),
              "");
    EXPECT_EQ(set(R"({"identity":"2@0mn.io","name":"Bob","group":"vip","timezone":-3})"), "");
    EXPECT_EQ(set(R"({"identity":"3@0mn.io","name":"anton","isPending":true})"), "");
  }
  void say(const std::string& text) {
    clock.advance(Millis{60'000});
    send(caller(ann_), "mybot@msging.net", text);
    settle();
  }

  hub::AccountPtr bot_ = bot("mybot");
  Client ann_;
  const std::string missing_ = "67 The requested resource was not found";
};

TEST_F(ContactsTest, ASetReplacesAndAMergeKeeps) {
  EXPECT_EQ(set(R"({"identity":"1@x.io","name":"Ann","city":"Rome","extras":{"a":"1","b":"2"}})"),
            "");
  EXPECT_EQ(contact("1@x.io"),
            R"({"identity":"1@x.io","name":"Ann","city":"Rome","extras":{"a":"1","b":"2"}})");
  EXPECT_EQ(merge(R"({"identity":"1@x.io","city":null,"group":"vip","extras":{"a":null,"c":"3"}})"),
            "");
  EXPECT_EQ(contact("1@x.io"),
            R"({"identity":"1@x.io","name":"Ann","group":"vip","extras":{"b":"2","c":"3"}})");
  EXPECT_EQ(merge(R"({"identity":"1@x.io","extras":null})"), "");
  EXPECT_EQ(contact("1@x.io"), R"({"identity":"1@x.io","name":"Ann","group":"vip"})");
  EXPECT_EQ(set(R"({"identity":"1@x.io","name":null,"email":"a@b.c"})"), "");
  EXPECT_EQ(contact("1@x.io"), R"({"identity":"1@x.io","email":"a@b.c"})");
  EXPECT_EQ(change(Method::kMerge, R"({"name":"Eve"})", "/contacts/2%40x.io"), "");
  EXPECT_EQ(contact("2@x.io"), R"({"identity":"2@x.io","name":"Eve"})");
}

TEST_F(ContactsTest, NamesAreReadWithoutCaseAndValuesLeniently) {
  EXPECT_EQ(set(R"({"Identity":"1@x.io","NAME":"Ann","phonenumber":5531,"timezone":"-3",)"
                R"("isPending":"True","unknown":1,"extras":{"n":1.5,"t":true}})"),
            "");
  EXPECT_EQ(contact("1@x.io"),
            R"({"identity":"1@x.io","name":"Ann","phoneNumber":"5531","timezone":-3,)"
            R"("isPending":true,"extras":{"n":"1.5","t":"true"}})");
}

TEST_F(ContactsTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(set("").substr(0, 3), "22 ");
  EXPECT_EQ(set(R"({"name":"x"})"), "25 identity: must be name@domain");
  EXPECT_EQ(set(R"({"identity":"nobody"})"), "25 identity: must be name@domain");
  EXPECT_EQ(set(R"({"identity":"1@x.io","extras":{"a":{}}})"), "64 extras.a: must be a string");
  EXPECT_EQ(set(R"({"identity":"1@x.io","name":{}})"), "64 name: must be a string");
  EXPECT_EQ(set(R"({"identity":"1@x.io","lastMessageDate":"soon"})"),
            "64 lastMessageDate: must be an ISO-8601 date");
  EXPECT_EQ(
      outcome(ask(caller(bot_), Method::kSet, "/contacts", R"("x")", "text/plain")).substr(0, 3),
      "23 ");
  EXPECT_EQ(contact("1@x.io"), missing_);
}

TEST_F(ContactsTest, TheLimitHasTwoSides) {
  const auto of_size = [](std::size_t bytes) {
    return R"({"identity":"1@x.io","name":")" + std::string(bytes, 'x') + R"("})";
  };
  const std::size_t most = kLargestContact - std::string_view(R"({"name":""})").size();
  EXPECT_EQ(set(of_size(most)), "");
  EXPECT_EQ(set(of_size(most + 1)), "64 contact: must not be larger than 64 KiB");
}

TEST_F(ContactsTest, SpellingsOfAnIdentityMeet) {
  EXPECT_EQ(set(R"({"identity":"john%40mail.com@blip.ai","name":"John"})"), "");
  for (const auto* spelling : {"john%40mail.com@blip.ai", "john%2540mail.com@blip.ai",
                               "john%2540mail.com%40blip.ai", "john%40mail.com%40BLIP.ai"}) {
    EXPECT_EQ(contact(spelling), R"({"identity":"john%40mail.com@blip.ai","name":"John"})")
        << spelling;
  }
}

TEST_F(ContactsTest, NastyTextsAreKept) {
  for (const std::string& text :
       {std::string("quote \" and \\ and '"), std::string("\u202Eright to left \u05D0"),
        std::string("\U0001F468\u200D\U0001F469"), std::string("nul \0 tab \t", 11)}) {
    std::string json;
    append_json_string(json, text);
    EXPECT_EQ(
        set(R"({"identity":"1@x.io","name":)" + json + R"(,"extras":{)" + json + ":" + json + "}}"),
        "");
    EXPECT_EQ(contact("1@x.io"), R"({"identity":"1@x.io","name":)" + json + R"(,"extras":{)" +
                                     json + ":" + json + "}}");
  }
}

TEST_F(ContactsTest, PagesHaveTheOverallTotal) {
  fill();
  EXPECT_EQ(page(""), (Texts{"3", "Ann", "Bob", "anton"}));
  EXPECT_EQ(page("$skip=1&take=1"), (Texts{"3", "Bob"}));
  EXPECT_EQ(page("$orderby=name%20desc"), (Texts{"3", "Bob", "anton", "Ann"}));
  EXPECT_EQ(page("$ascending=true"), (Texts{"3", "Ann", "anton", "Bob"}));
  EXPECT_EQ(page("$take=30000").size(), 4U);
  for (const auto* wrong : {"$take=0", "$take=30001", "$skip=-1", "$orderby=extras.x"}) {
    EXPECT_TRUE(page(wrong).front().starts_with("64 ")) << wrong;
  }
}

TEST_F(ContactsTest, FiltersChoose) {
  fill();
  EXPECT_EQ(page("$filter=(startswith(name%2C'an'))"), (Texts{"2", "Ann", "anton"}));
  EXPECT_EQ(page("$filter=(substringof('OB',name))"), (Texts{"1", "Bob"}));
  EXPECT_EQ(page("$filter=(name%20eq%20'ann')"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("filter=name ne 'ann' and group eq null"), (Texts{"1", "anton"}));
  EXPECT_EQ(page("$filter=extras.plan eq 'gold'"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("$filter=timezone lt 0 or isPending eq true&$take=1"), (Texts{"2", "Bob"}));
  EXPECT_EQ(page("$filter=identity eq '1@WA.gw.msging.net'"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("$filter=name%2520eq%2520'ann'"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("$filter=name eq 'x'&$skip=1&$take=9999"), Texts{"0"});
  for (const auto* wrong :
       {"$filter=name eq 'x'&$skip=2&$take=9999", "$filter=name is 'x'", "$filter=shoeSize eq 1"}) {
    EXPECT_TRUE(page(wrong).front().starts_with("64 ")) << wrong;
  }
}

TEST_F(ContactsTest, WhoWritesIsAContact) {
  connect(ann_, "ann@0mn.io/web", nullptr);
  EXPECT_EQ(contact("ann@0mn.io"), missing_);
  say("hello");
  const std::string first = to_iso8601(clock.now());
  EXPECT_EQ(contact("ANN@0mn.io"), R"({"identity":"ann@0mn.io","lastMessageDate":")" + first +
                                       R"(","source":"Blip Chat"})");
  EXPECT_EQ(page("$filter=source eq 'blip chat'"), (Texts{"1", ""}));
  EXPECT_EQ(
      set(R"({"identity":"ann@0mn.io","name":"Ann","lastMessageDate":"2001-01-01T00:00:00Z"})"),
      "");
  EXPECT_EQ(contact("ann@0mn.io"),
            R"({"identity":"ann@0mn.io","lastMessageDate":")" + first + R"(","name":"Ann"})");
  say("again");
  const std::string second = to_iso8601(clock.now());
  EXPECT_EQ(page("$filter=lastmessagedate gt datetimeoffset'" + first + "'"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("$filter=lastmessagedate ge datetimeoffset'" + second + "'"), (Texts{"1", "Ann"}));
  EXPECT_EQ(page("$filter=lastmessagedate lt datetimeoffset'" + second + "'"), Texts{"0"});
  // What the bot sends is not the contact's message.
  clock.advance(Millis{1000});
  send(caller(bot_), "ann@0mn.io", "hi");
  send(caller(bot_), "bob@0mn.io", "hi");
  settle();
  EXPECT_TRUE(contact("ann@0mn.io").contains(second));
  EXPECT_EQ(contact("bob@0mn.io"), missing_);
  EXPECT_EQ(page(""), (Texts{"1", "Ann"}));
}

TEST_F(ContactsTest, ARemovedContactComesBackWithANewMessageOnly) {
  connect(ann_, "ann@0mn.io/web", nullptr);
  say("hello");
  EXPECT_EQ(remove("/contacts/ann@0mn.io"), "");
  EXPECT_EQ(contact("ann@0mn.io"), missing_);
  EXPECT_EQ(page(""), Texts{"0"});
  EXPECT_EQ(remove("/contacts/ann@0mn.io"), missing_);
  say("again");
  EXPECT_EQ(page(""), (Texts{"1", ""}));
}

TEST_F(ContactsTest, CommentsAreListedOldestFirst) {
  const std::string uri = "/contacts/1@x.io/comments";
  Texts ids;
  for (int i = 0; i < 102; ++i) {
    clock.advance(Millis{1});
    const auto response = ask(caller(bot_), Method::kSet, uri,
                              R"({"content":"note )" + std::to_string(i) + R"("})", kCommentType);
    EXPECT_EQ(response.type, kCommentType);
    ids.push_back(Resource::read(response.resource)->get("id").text());
    EXPECT_EQ(response.resource, R"({"id":")" + ids.back() + R"(","storageDate":")" +
                                     to_iso8601(clock.now()) + R"(","content":"note )" +
                                     std::to_string(i) + R"("})");
  }
  const auto listed = [&](const std::string& options) {
    const auto response = get(caller(bot_), uri + options);
    const auto collection = Resource::read(response.resource);
    Texts texts{std::string(collection->get("total").raw)};
    JsonScanner scan(collection->get("items").raw);
    JsonSlice item;
    EXPECT_TRUE(scan.open(JsonKind::kArray));
    while (scan.next(item)) texts.push_back(Resource::read(item.raw)->get("content").text());
    return texts;
  };
  EXPECT_EQ(listed("").size(), 101U);
  EXPECT_EQ(listed("")[1], "note 2");
  EXPECT_EQ(listed("?$take=2"), (Texts{"102", "note 100", "note 101"}));
  EXPECT_EQ(listed("?$skip=101&$take=999999"), (Texts{"102", "note 0"}));
  EXPECT_EQ(remove(uri + "/" + ids[0]), "");
  EXPECT_EQ(remove(uri + "/" + ids[0]), missing_);
  EXPECT_EQ(listed("?$skip=101"), Texts{"101"});
}

TEST_F(ContactsTest, CommentsHaveALimit) {
  const auto note = [&](std::size_t bytes) {
    return outcome(ask(caller(bot_), Method::kSet, "/contacts/1@x.io/comments",
                       R"({"content":")" + std::string(bytes, 'x') + R"("})", kCommentType));
  };
  EXPECT_TRUE(note(65'536).starts_with("{"));
  EXPECT_EQ(note(65'537), "64 content: must not be longer than 64 KiB");
  EXPECT_EQ(
      outcome(ask(caller(bot_), Method::kSet, "/contacts/1@x.io/comments", "{}", kCommentType)),
      "64 content: is required");
}

TEST_F(ContactsTest, RostersAreApart) {
  fill();
  const auto other = bot("other");
  EXPECT_EQ(outcome(get(caller(other), "/contacts/2@0mn.io")), missing_);
  EXPECT_EQ(code(get(caller(other), "lime://mybot@msging.net/contacts/2@0mn.io")), 31);
  connect(ann_, "ann@0mn.io/web", nullptr);
  EXPECT_EQ(code(get(caller(ann_), "/contacts")), 66);
}

}  // namespace
}  // namespace parlance::services
