#include "app/control_protocol.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <exception>
#include <utility>

#include "base/json_writer.h"

namespace parlance::app {

namespace {

using simdjson::dom::element;

constexpr std::array<std::pair<ErrorCode, std::string_view>, 10> kCodes = {
    {{ErrorCode::kInvalid, "invalid"},
     {ErrorCode::kNotFound, "not_found"},
     {ErrorCode::kConflict, "conflict"},
     {ErrorCode::kForbidden, "forbidden"},
     {ErrorCode::kUnauthorized, "unauthorized"},
     {ErrorCode::kTooLarge, "too_large"},
     {ErrorCode::kUnsupported, "unsupported"},
     {ErrorCode::kUnavailable, "unavailable"},
     {ErrorCode::kTimeout, "timeout"},
     {ErrorCode::kInternal, "internal"}}};

// A member that is absent or of another type is empty.
std::string text_of(const element& object, std::string_view name) {
  std::string_view text;
  if (object[name].get_string().get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

std::optional<std::uint64_t> number_of(const element& object, std::string_view name) {
  std::uint64_t number = 0;
  if (object[name].get_uint64().get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::string failure(const Error& error) {
  std::string_view code = "internal";
  for (const auto& [known, name] : kCodes) {
    if (known == error.code) code = name;
  }
  std::string out;
  JsonObject object(out);
  object.boolean("ok", false);
  object.string("code", code);
  object.string("message", error.message);
  object.string_unless_empty("field", error.field);
  object.close();
  return out;
}

std::string success(std::string_view result) {
  std::string out;
  JsonObject object(out);
  object.boolean("ok", true);
  object.raw("result", result);
  object.close();
  return out;
}

template <class T>
std::string answer(const Result<T>& result) {
  if (!result) return failure(result.error());
  if constexpr (std::is_void_v<T>) {
    return success("null");
  } else {
    return success(to_json(*result));
  }
}

void append_bot(std::string& out, const BotInfo& bot) {
  JsonObject object(out);
  object.string("name", bot.name);
  object.string("identity", bot.identity);
  object.string("brain", bot.brain);
  object.string("messageUrl", bot.message_url);
  object.string("notificationUrl", bot.notification_url);
  object.string("plan", bot.plan);
  object.number("inbox", static_cast<std::int64_t>(bot.inbox));
  object.string("created", bot.created);
  object.close();
}

BotInfo read_bot(const element& object) {
  return {.name = text_of(object, "name"),
          .identity = text_of(object, "identity"),
          .brain = text_of(object, "brain"),
          .message_url = text_of(object, "messageUrl"),
          .notification_url = text_of(object, "notificationUrl"),
          .plan = text_of(object, "plan"),
          .inbox = number_of(object, "inbox").value_or(0),
          .created = text_of(object, "created")};
}

class RemoteBots : public BotAdmin {
 public:
  explicit RemoteBots(ControlExchange exchange) : exchange_(std::move(exchange)) {}

  Result<BotCredentials> add(const BotSpec& bot) override {
    std::string request;
    JsonObject object(request);
    object.string("command", "bot.add");
    object.string("name", bot.name);
    object.string_unless_empty("brain", bot.brain);
    object.string_unless_empty("messageUrl", bot.message_url);
    object.string_unless_empty("notificationUrl", bot.notification_url);
    object.string_unless_empty("plan", bot.plan);
    if (bot.inbox) object.number("inbox", static_cast<std::int64_t>(*bot.inbox));
    object.close();
    auto result = ask(request);
    if (!result) return std::unexpected(result.error());
    return BotCredentials{text_of(*result, "identifier"), text_of(*result, "accessKey"),
                          text_of(*result, "authorization")};
  }

  Result<std::vector<BotInfo>> list() override {
    auto result = ask(R"({"command":"bot.list"})");
    if (!result) return std::unexpected(result.error());
    std::vector<BotInfo> bots;
    for (const element entry : result->get_array()) bots.push_back(read_bot(entry));
    return bots;
  }

  Result<BotInfo> show(std::string_view name) override {
    auto result = ask(named("bot.show", name));
    if (!result) return std::unexpected(result.error());
    return read_bot(*result);
  }

  Result<void> remove(std::string_view name) override {
    auto result = ask(named("bot.remove", name));
    if (!result) return std::unexpected(result.error());
    return {};
  }

 private:
  static std::string named(std::string_view command, std::string_view name) {
    std::string request;
    JsonObject object(request);
    object.string("command", command);
    object.string("name", name);
    object.close();
    return request;
  }

  // The member `result` of the answer; valid until the next call.
  Result<element> ask(std::string_view request) {
    const auto answer = exchange_(request);
    if (!answer) return std::unexpected(answer.error());
    element root;
    bool ok = false;
    if (parser_.parse(*answer).get(root) != simdjson::SUCCESS ||
        root["ok"].get_bool().get(ok) != simdjson::SUCCESS) {
      return fail(ErrorCode::kInternal,
                  "the server's answer was not understood; is it of the "
                  "same version?");
    }
    element result;
    if (ok && root["result"].get(result) == simdjson::SUCCESS) return result;
    Error error{ErrorCode::kInternal, text_of(root, "message"), text_of(root, "field")};
    for (const auto& [code, name] : kCodes) {
      if (name == text_of(root, "code")) error.code = code;
    }
    return std::unexpected(std::move(error));
  }

  ControlExchange exchange_;
  simdjson::dom::parser parser_;
};

std::string carry_out(BotAdmin& bots, std::string_view request_json) {
  simdjson::dom::parser parser;
  element request;
  if (parser.parse(request_json).get(request) != simdjson::SUCCESS || !request.is_object()) {
    return failure({ErrorCode::kInvalid, "the request is not a JSON object"});
  }
  const std::string command = text_of(request, "command");
  const std::string name = text_of(request, "name");
  if (command == "ping") return success("null");
  if (command == "bot.list") return answer(bots.list());
  if (command == "bot.show") return answer(bots.show(name));
  if (command == "bot.remove") return answer(bots.remove(name));
  if (command == "bot.add") {
    return answer(bots.add({.name = name,
                            .brain = text_of(request, "brain"),
                            .message_url = text_of(request, "messageUrl"),
                            .notification_url = text_of(request, "notificationUrl"),
                            .plan = text_of(request, "plan"),
                            .inbox = number_of(request, "inbox")}));
  }
  return failure(
      {ErrorCode::kUnsupported, fmt::format("this server has no control command \"{}\"", command)});
}

}  // namespace

std::string answer_control(BotAdmin& bots, std::string_view request_json) {
  try {
    return carry_out(bots, request_json);
  } catch (const std::exception& error) {
    return failure({ErrorCode::kInternal, fmt::format("the server failed: {}", error.what())});
  }
}

std::unique_ptr<BotAdmin> remote_bots(ControlExchange exchange) {
  return std::make_unique<RemoteBots>(std::move(exchange));
}

std::string to_json(const BotCredentials& credentials) {
  std::string out;
  JsonObject object(out);
  object.string("identifier", credentials.identifier);
  object.string("accessKey", credentials.access_key);
  object.string("authorization", credentials.authorization);
  object.close();
  return out;
}

std::string to_json(const BotInfo& bot) {
  std::string out;
  append_bot(out, bot);
  return out;
}

std::string to_json(const std::vector<BotInfo>& bots) {
  std::string out = "[";
  for (const BotInfo& bot : bots) {
    if (out.size() > 1) out.push_back(',');
    append_bot(out, bot);
  }
  out.push_back(']');
  return out;
}

}  // namespace parlance::app
