#include "lime.h"

namespace bench {

namespace {

constexpr const char* kPresence =
    R"("uri":"/presence","type":"application/vnd.lime.presence+json",)"
    R"("resource":{"status":"available","routingRule":"identity"}})";
constexpr const char* kReceipt =
    R"("uri":"/receipt","type":"application/vnd.lime.receipt+json",)"
    R"("resource":{"events":["failed","accepted","dispatched","received","consumed"]}})";

bool has(std::string_view json, std::string_view text) {
  return json.find(text) != std::string_view::npos;
}

}  // namespace

std::string_view text_member(std::string_view json, std::string_view name) {
  std::string pattern = "\"";
  pattern.append(name).append("\":");
  const auto at = json.find(pattern);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + pattern.size());
  const auto open = json.find_first_not_of(' ');
  if (open == std::string_view::npos || json[open] != '"') return {};
  json.remove_prefix(open + 1);
  return json.substr(0, json.find('"'));
}

LimeSession::LimeSession(Loop& loop, Target target, Login login)
    : WebSocket(loop, std::move(target)), login_(std::move(login)) {}

void LimeSession::opened() {
  send_text(R"({"state":"new"})");
}

void LimeSession::text(std::string_view envelope) {
  if (has(envelope, "\"content\":")) {
    message(envelope);
  } else if (has(envelope, "\"event\":")) {
    // A notification about a message of this side: of no interest here.
  } else if (has(envelope, "\"method\":")) {
    command(envelope);
  } else {
    session(envelope);
  }
}

void LimeSession::session(std::string_view envelope) {
  const auto state = text_member(envelope, "state");
  if (state == "authenticating") {
    const std::string scheme = login_.key.empty() ? "guest" : "key";
    const std::string secret = login_.key.empty() ? "" : R"(,"key":")" + login_.key + "\"";
    send_text(R"({"id":")" + std::string(text_member(envelope, "id")) +
              R"(","state":"authenticating","from":")" + login_.node + R"(","scheme":")" + scheme +
              R"(","authentication":{"scheme":")" + scheme + "\"" + secret + "}}");
  } else if (state == "established") {
    if (login_.announce) {
      set("presence", kPresence);
    } else {
      established();
    }
  } else {
    die("the session did not come about: " + std::string(envelope));
  }
}

void LimeSession::set(const char* id, const char* resource) {
  send_text(std::string(R"({"id":")") + id + R"(","method":"set",)" + resource);
}

void LimeSession::command(std::string_view envelope) {
  const auto id = text_member(envelope, "id");
  if (has(envelope, "\"status\":")) {
    if (text_member(envelope, "status") != "success") {
      die("a command failed: " + std::string(envelope));
    }
    if (id == "presence") set("receipt", kReceipt);
    if (id == "receipt") established();
  } else if (text_member(envelope, "uri") == "/ping") {
    send_text(R"({"id":")" + std::string(id) + R"(","to":")" +
              std::string(text_member(envelope, "from")) +
              R"(","method":"get","status":"success",)"
              R"("type":"application/vnd.lime.ping+json","resource":{}})");
  }
}

void LimeSession::notify(std::string_view envelope) {
  const auto pp = text_member(envelope, "pp");
  const std::string head = R"({"id":")" + std::string(text_member(envelope, "id")) + R"(","to":")" +
                           std::string(pp.empty() ? text_member(envelope, "from") : pp) +
                           R"(","event":")";
  const std::string tail = R"(","metadata":{"#message.to":")" +
                           std::string(text_member(envelope, "to")) + R"(","#message.uniqueId":")" +
                           std::string(text_member(envelope, "#uniqueId")) + R"("}})";
  send_text(head + "received" + tail);
  send_text(head + "consumed" + tail);
}

}  // namespace bench
