#include "model/envelope.h"

#include <gtest/gtest.h>

#include "model/media_type.h"

namespace parlance {
namespace {

using namespace std::literals;

template <class T>
T read(std::string_view json) {
  auto envelope = parse_envelope(json);
  if (!envelope) {
    ADD_FAILURE() << json << "\n" << envelope.error().reason.description;
    return {};
  }
  auto* value = std::get_if<T>(&*envelope);
  if (value == nullptr) {
    ADD_FAILURE() << "another kind of envelope: " << json;
    return {};
  }
  return std::move(*value);
}

EnvelopeFault fault(std::string_view json) {
  auto envelope = parse_envelope(json);
  if (envelope) {
    ADD_FAILURE() << "accepted: " << json;
    return {};
  }
  return std::move(envelope.error());
}

void expect_fault(std::string_view json, int code, std::string_view field) {
  const auto found = fault(json);
  EXPECT_EQ(found.reason.code, code) << json << "\n" << found.reason.description;
  EXPECT_EQ(found.field, field) << json;
}

TEST(Envelope, IsToldByTheFirstMemberThatIsPresent) {
  read<Message>(R"({"to":"a@b","type":"text/plain","content":"x","event":"received"})");
  read<Message>(R"({"to":"a@b","type":"text/plain","content":null,"method":"get"})");
  read<Notification>(R"({"id":"1","event":"received","method":"get"})");
  read<Command>(R"({"id":"1","event":null,"method":"get","uri":"/ping","state":"new"})");
  read<Session>(R"({"state":"new"})");
  expect_fault("{}", 21, "");
  expect_fault(R"({"id":"1","event":null})", 21, "");
  EXPECT_EQ(fault(R"({"id":"1"})").id, "1");
}

TEST(Envelope, ReadsNamesAndEnumerationsWithoutCase) {
  const auto command =
      read<Command>(R"({"ID":"1","Method":"GET","URI":"/ping","Status":"Pending"})");
  EXPECT_EQ(command.id, "1");
  EXPECT_EQ(command.method, Method::kGet);
  EXPECT_EQ(command.status, CommandStatus::kNone);
  EXPECT_EQ(read<Notification>(R"({"id":"1","event":"Consumed"})").event, Event::kConsumed);
  EXPECT_EQ(read<Message>(R"({"to":"a@b","type":"text/plain","content":"escaped name"})").content,
            R"("escaped name")");
}

TEST(Envelope, RefusesMembersThatComeTwice) {
  expect_fault(R"({"to":"a@b","to":"c@d","type":"text/plain","content":"x"})", 21, "to");
  expect_fault(R"({"to":"a@b","type":"text/plain","content":"x","Content":"y"})", 21, "content");
  expect_fault(R"({"id":"7","event":"received","x":1,"x":2})", 21, "x");
  expect_fault(R"({"id":"7","event":"received","x":1,"\u0078":2})", 21, "x");
  expect_fault(R"({"id":"7","event":"received","metadata":{"a":"1","a":"2"}})", 21, "metadata.a");
  expect_fault(R"({"id":"7","event":"failed","reason":{"code":1,"CODE":2}})", 21, "reason.CODE");
  EXPECT_EQ(fault(R"({"id":"7","event":"received","x":1,"x":2})").id, "7");
  // What a document holds is its own affair.
  read<Message>(R"({"to":"a@b","type":"application/json","content":{"a":1,"a":2}})");
}

TEST(Envelope, RefusesTextThatIsNoStrictJson) {
  for (const auto text : {""sv, "[]"sv, "null"sv, "{"sv, R"({"state":"new"} x)"sv,
                          R"({"state":"new",})"sv, R"({"state":"\ud800"})"sv,
                          "{\"state\":\"new\",\"x\":\"\xff\"}"sv, R"({"state":"new","x":01})"sv}) {
    const auto found = fault(text);
    EXPECT_EQ(found.reason.code, 21) << text;
    EXPECT_TRUE(found.reason.description.starts_with("malformed JSON: ")) << text;
  }
  EXPECT_EQ(fault(R"({"id":"early","content":[)").id, "early");
}

TEST(Envelope, LimitsDepthOfDocuments) {
  const auto nested = [](std::size_t depth) {
    return R"({"to":"a@b","type":"application/json","content":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  read<Message>(nested(kMaxJsonDepth - 1));
  expect_fault(nested(kMaxJsonDepth), 21, "");
}

TEST(Envelope, ReadsIdentifiers) {
  EXPECT_EQ(read<Message>(R"({"id":42,"to":"a@b","type":"a/b","content":""})").id, "42");
  EXPECT_EQ(read<Message>(R"({"id":null,"to":"a@b","type":"a/b","content":""})").id, "");
  EXPECT_EQ(read<Message>(R"({"to":"a@b","type":"a/b","content":""})").id, "");
  const std::string longest(kMaxIdLength, 'x');
  EXPECT_EQ(read<Notification>(R"({"event":"received","id":")" + longest + R"("})").id, longest);
  expect_fault(R"({"event":"received","id":")" + longest + R"(x"})", 21, "id");
  expect_fault(R"({"event":"received","id":{}})", 21, "id");
  expect_fault(R"({"event":"received","id":"a\u0000b"})", 21, "id");
}

TEST(Envelope, ReadsNodes) {
  const auto message =
      read<Message>(R"({"from":"a@b/c","to":"d@e","pp":"","type":"text/plain","content":"x"})");
  EXPECT_EQ(message.from.text(), "a@b/c");
  EXPECT_EQ(message.to.text(), "d@e");
  EXPECT_TRUE(message.pp.empty());
  for (const auto member : {"from", "to", "pp"}) {
    const auto text = [member](std::string_view value) {
      return R"({"id":"1","event":"received",")" + std::string(member) +
             "\":" + std::string(value) + "}";
    };
    expect_fault(text(R"("a@b@c")"), 26, member);
    expect_fault(text(R"("a:b@c")"), 26, member);
    expect_fault(text("1"), 26, member);
    read<Notification>(text("null"));
    read<Notification>(text(R"("")"));
  }
}

TEST(Envelope, ReadsMetadataAsTexts) {
  const auto message = read<Message>(
      R"({"to":"a@b","type":"text/plain","content":"x","metadata":{"#message.uniqueId":null,)"
      R"("n":19062,"f":1.50,"t":true,"b":false,"s":"a\"b"}})");
  EXPECT_EQ(message.metadata.entries().size(), 5U);
  EXPECT_EQ(message.metadata.get("n"), "19062");
  EXPECT_EQ(message.metadata.get("f"), "1.50");
  EXPECT_EQ(message.metadata.get("t"), "True");
  EXPECT_EQ(message.metadata.get("b"), "False");
  EXPECT_EQ(message.metadata.get("s"), "a\"b");
  EXPECT_EQ(message.metadata.get("S"), "");
  EXPECT_TRUE(
      read<Notification>(R"({"id":"1","event":"received","metadata":null})").metadata.empty());
  expect_fault(R"({"id":"1","event":"received","metadata":[]})", 21, "metadata");
  expect_fault(R"({"id":"1","event":"received","metadata":{"k":{}}})", 21, "metadata.k");
}

TEST(Envelope, FindsRepeatedMetadataAmongMany) {
  std::string members;
  for (int i = 0; i < 100; ++i) members += "\"k" + std::to_string(i) + R"(":"v",)";
  const auto text = [&members](std::string_view last) {
    return R"({"id":"1","event":"received","metadata":{)" + members + std::string(last) + "}}";
  };
  EXPECT_EQ(read<Notification>(text(R"("last":"")")).metadata.entries().size(), 101U);
  expect_fault(text(R"("k50":"")"), 21, "metadata.k50");
}

TEST(Metadata, IsAnOrderedMap) {
  Metadata metadata;
  metadata.set("b", "1");
  metadata.set("a", "2");
  metadata.set("b", "3");
  EXPECT_EQ(metadata.entries().front(), (std::pair<std::string, std::string>("b", "3")));
  metadata.remove("b");
  EXPECT_EQ(metadata.get("b"), "");
  EXPECT_EQ(metadata.entries().size(), 1U);
}

TEST(Message, NeedsToTypeAndContent) {
  expect_fault(R"({"type":"text/plain","content":"x"})", 21, "to");
  expect_fault(R"({"to":"a@b","content":"x"})", 21, "type");
  expect_fault(R"({"to":"a@b","type":"","content":"x"})", 21, "type");
  expect_fault(R"({"to":"a@b","type":"text","content":"x"})", 23, "type");
  expect_fault(R"({"to":"a@b","type":7,"content":"x"})", 23, "type");
}

TEST(Message, KeepsTypeAsSpeltWithoutParameters) {
  const auto message =
      read<Message>(R"({"to":"a@b","type":"Text/Plain; charset=utf-8","content":"x"})");
  EXPECT_EQ(message.type, "Text/Plain");
}

std::string content(std::string_view type, std::string_view raw) {
  return R"({"id":"9","to":"a@b","type":")" + std::string(type) + R"(","content":)" +
         std::string(raw) + "}";
}

TEST(Message, TurnsScalarsIntoText) {
  EXPECT_EQ(read<Message>(content("text/plain", "1.50")).content, R"("1.50")");
  EXPECT_EQ(read<Message>(content("text/plain", "true")).content, R"("True")");
  EXPECT_EQ(read<Message>(content("text/plain", "null")).content, R"("")");
  EXPECT_EQ(read<Message>(content("text/html", "null")).content, R"("")");
  expect_fault(content("text/plain", "{}"), 21, "content");
  expect_fault(content("TEXT/plain", "[]"), 21, "content");
  EXPECT_EQ(fault(content("text/plain", "{}")).id, "9");
}

TEST(Message, KeepsDocumentsAsTheyCame) {
  const auto raw = R"({ "big" : 12345678901234567890123, "e":1e0, "u":"\u00e9" })"sv;
  EXPECT_EQ(read<Message>(content("application/json", raw)).content, raw);
  EXPECT_EQ(read<Message>(content("application/json", "null")).content, "null");
}

TEST(Message, LeavesContentFaultsToItsCaller) {
  const auto message = read<Message>(content("application/vnd.lime.select+json", R"("text")"));
  EXPECT_FALSE(content_fits(message.type, message.content));
  read<Message>(content("image/png", "{}"));
  expect_fault(content("application/vnd.lime.select+json", "null"), 22, "content");
  read<Message>(content(media_type::kContentUnavailable, "null"));
}

TEST(ContentFits, FollowsTheMediaType) {
  EXPECT_TRUE(content_fits("application/json", "1"));
  EXPECT_TRUE(content_fits("Application/JSON", "[]"));
  EXPECT_TRUE(content_fits("application/vnd.lime.select+json", "{}"));
  EXPECT_FALSE(content_fits("application/vnd.lime.select+json", "[]"));
  EXPECT_TRUE(content_fits("text/plain", R"("")"));
  EXPECT_TRUE(content_fits("image/png", R"("AAAA")"));
  EXPECT_FALSE(content_fits("image/png", "{}"));
  EXPECT_FALSE(content_fits("text/plain", ""));
}

TEST(Message, KeepsUnknownMembers) {
  const auto text =
      R"({"id":"1","to":"a@b","type":"text/plain","content":"x","trace":{"a":[1]},"\u00e9":2})"sv;
  const auto message = read<Message>(text);
  EXPECT_EQ(message.extra, R"(,"trace":{"a":[1]},"\u00e9":2)");
  EXPECT_EQ(to_json(message), text);
}

TEST(Message, DropsNullMembersAndThoseThatMakeAnotherKind) {
  const auto message =
      read<Message>(R"({"to":"a@b","type":"text/plain","content":"x","state":"new","method":"get",)"
                    R"("event":"received","gone":null,"Reason":{"code":1}})");
  EXPECT_EQ(to_json(message),
            R"({"to":"a@b","type":"text/plain","content":"x","reason":{"code":1}})");
}

TEST(Notification, NeedsIdAndAKnownEvent) {
  EXPECT_TRUE(read<Notification>(R"({"id":"1","from":"a@b","event":"consumed"})").to.empty());
  expect_fault(R"({"event":"consumed"})", 21, "id");
  expect_fault(R"({"id":"","event":"consumed"})", 21, "id");
  expect_fault(R"({"id":"1","event":"eaten"})", 21, "event");
  expect_fault(R"({"id":"1","event":""})", 21, "event");
  expect_fault(R"({"id":"1","event":3})", 21, "event");
}

TEST(Notification, HasAReasonOnlyWhenItFailed) {
  const auto failed = read<Notification>(
      R"({"id":"1","event":"failed","reason":{"Code":"42","description":"gone","x":1}})");
  EXPECT_EQ(failed.reason.code, 42);
  EXPECT_EQ(failed.reason.description, "gone");
  EXPECT_FALSE(read<Notification>(R"({"id":"1","event":"received","reason":7})").reason);
  expect_fault(R"({"id":"1","event":"failed"})", 21, "reason.code");
  expect_fault(R"({"id":"1","event":"failed","reason":{"description":"x"}})", 21, "reason.code");
  expect_fault(R"({"id":"1","event":"failed","reason":{"code":1.5}})", 21, "reason.code");
  expect_fault(R"({"id":"1","event":"failed","reason":{"code":0}})", 21, "reason.code");
  expect_fault(R"({"id":"1","event":"failed","reason":5})", 21, "reason");
  expect_fault(R"({"id":"1","event":"failed","reason":{"code":1,"description":2}})", 21,
               "reason.description");
}

TEST(Command, NeedsIdMethodAndUri) {
  read<Command>(R"({"method":"observe","uri":"/x","resource":{}})");
  expect_fault(R"({"method":"get","uri":"/x"})", 21, "id");
  expect_fault(R"({"id":"1","method":"post","uri":"/x"})", 27, "method");
  expect_fault(R"({"id":"1","method":"get"})", 27, "uri");
  expect_fault(R"({"id":"1","method":"get","uri":""})", 27, "uri");
  expect_fault(R"({"id":"1","method":"get","uri":"/a\nb"})", 27, "uri");
  expect_fault(R"({"id":"1","method":"get","uri":"/x","status":"maybe"})", 24, "status");
}

TEST(Command, NeedsAResourceToSetMergeOrObserve) {
  for (const auto method : {"set", "merge", "observe"}) {
    const auto head = R"({"id":"1","uri":"/x","method":")" + std::string(method) + "\"";
    expect_fault(head + "}", 22, "resource");
    expect_fault(head + R"(,"type":"application/json","resource":null})", 22, "resource");
    read<Command>(head + R"(,"status":"success"})");  // a response
  }
  read<Command>(R"({"id":"1","method":"delete","uri":"/x"})");
}

TEST(Command, ReadsItsResource) {
  const auto head = R"({"id":"1","method":"set","uri":"/x",)"s;
  EXPECT_EQ(read<Command>(head + R"("resource":{"a":1}})").type, media_type::kJson);
  EXPECT_EQ(read<Command>(head + R"("type":"text/plain","resource":null})").resource, R"("")");
  EXPECT_EQ(read<Command>(head + R"("type":"text/plain","resource":5})").resource, R"("5")");
  EXPECT_EQ(read<Command>(head + R"("type":"a/b+json","resource":"x"})").resource, R"("x")");
  expect_fault(head + R"("type":"text/plain","resource":{}})", 23, "resource");
}

TEST(Command, IsAResponseWhenItHasAStatus) {
  const auto response = read<Command>(
      R"({"id":"p1","to":"postmaster@msging.net/#n1","method":"get","status":"success",)"
      R"("type":"application/vnd.lime.ping+json","resource":{},"reason":{"code":1}})");
  EXPECT_EQ(response.status, CommandStatus::kSuccess);
  EXPECT_FALSE(response.reason);
  EXPECT_EQ(read<Command>(R"({"id":"1","method":"get","status":"failure"})").reason.code, 1);
}

TEST(Session, ReadsTheHandshakeOfTheSdks) {
  const auto session = read<Session>(
      R"({"id":"S1","state":"authenticating","from":"mybot@msging.net/default","scheme":"Key",)"
      R"("authentication":{"scheme":"key","key":"MTIzNDU2Nzg5MA=="}})");
  EXPECT_EQ(session.state, SessionState::kAuthenticating);
  EXPECT_EQ(session.scheme, "key");
  EXPECT_EQ(session.authentication, R"({"scheme":"key","key":"MTIzNDU2Nzg5MA=="})");
  const auto offer =
      read<Session>(R"({"id":"s-1","state":"negotiating","compressionOptions":["none"],)"
                    R"("encryptionOptions":["none","TLS"]})");
  EXPECT_EQ(offer.encryption_options, (std::vector<std::string>{"none", "tls"}));
  expect_fault(R"({"state":"open"})", 21, "state");
  expect_fault(R"({"state":"new","authentication":"x"})", 21, "authentication");
  expect_fault(R"({"state":"new","schemeOptions":[1]})", 21, "schemeOptions");
  expect_fault(R"({"state":"new","scheme":1})", 21, "scheme");
}

TEST(Envelope, IsWrittenInCanonicalForm) {
  for (
      const auto text :
      {R"({"id":"1","from":"a@b/c","to":"d@e","pp":"f@g","type":"text/plain","content":"x","metadata":{"k":"v"}})",
       R"({"id":"1","to":"d@e","event":"failed","reason":{"code":42,"description":"Destination not found"}})",
       R"({"id":"1","to":"d@e","method":"set","uri":"/lists","type":"a/b+json","resource":{"a":1}})",
       R"({"id":"1","method":"get","status":"failure","reason":{"code":67},"metadata":{"#command.uri":"lime://a@b/x"}})",
       R"({"id":"S1","from":"a@b","state":"negotiating","encryptionOptions":["none","tls"],"compressionOptions":["none"]})",
       R"({"id":"S1","from":"a@b","state":"authenticating","schemeOptions":["guest","key"]})",
       R"({"state":"authenticating","encryption":"tls","compression":"none","scheme":"key","authentication":{"key":"x"}})",
       R"({"state":"failed","reason":{"code":13}})"}) {
    const auto envelope = parse_envelope(text);
    ASSERT_TRUE(envelope) << text;
    const auto written = std::visit([](const auto& value) { return to_json(value); }, *envelope);
    EXPECT_EQ(written, text);
  }
}

TEST(Envelope, WritesEscapes) {
  Message message;
  message.to = *Node::parse(R"(a@b/"\)");
  message.type = "text/plain";
  message.metadata.set("a\n", "\t");
  EXPECT_EQ(to_json(message),
            R"({"to":"a@b/\"\\","type":"text/plain","content":null,"metadata":{"a\n":"\t"}})");
}

}  // namespace
}  // namespace parlance
