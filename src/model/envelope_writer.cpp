// Envelopes as JSON: canonical names, absent members left out (spec lime 2.1).
#include "base/json_writer.h"
#include "model/envelope.h"

namespace parlance {
namespace {

void open(JsonObject& object, const EnvelopeBase& base) {
  object.string_unless_empty("id", base.id);
  object.string_unless_empty("from", base.from.text());
  object.string_unless_empty("to", base.to.text());
  object.string_unless_empty("pp", base.pp.text());
}

void write_metadata(JsonObject& object, std::string& out, const Metadata& metadata) {
  if (metadata.empty()) return;
  object.key("metadata");
  JsonObject values(out);
  for (const auto& [name, value] : metadata.entries()) values.string(name, value);
  values.close();
}

void write_reason(JsonObject& object, std::string& out, const Reason& reason) {
  if (!reason) return;
  object.key("reason");
  append_json(out, reason);
}

void write_options(JsonObject& object, std::string& out, std::string_view name,
                   const std::vector<std::string>& options) {
  if (options.empty()) return;
  object.key(name);
  char before = '[';
  for (const auto& option : options) {
    out.push_back(before);
    append_json_string(out, option);
    before = ',';
  }
  out.push_back(']');
}

}  // namespace

void append_json(std::string& out, const Message& message) {
  JsonObject object(out);
  open(object, message);
  object.string("type", message.type);
  object.raw("content", message.content.empty() ? "null" : std::string_view(message.content));
  write_metadata(object, out, message.metadata);
  out += message.extra;
  object.close();
}

void append_json(std::string& out, const Notification& notification) {
  JsonObject object(out);
  open(object, notification);
  object.string("event", to_text(notification.event));
  write_reason(object, out, notification.reason);
  write_metadata(object, out, notification.metadata);
  out += notification.extra;
  object.close();
}

void append_json(std::string& out, const Command& command) {
  JsonObject object(out);
  open(object, command);
  object.string("method", to_text(command.method));
  object.string_unless_empty("uri", command.uri);
  object.string_unless_empty("status", to_text(command.status));
  object.string_unless_empty("type", command.type);
  if (!command.resource.empty()) object.raw("resource", command.resource);
  write_reason(object, out, command.reason);
  write_metadata(object, out, command.metadata);
  object.close();
}

void append_json(std::string& out, const Session& session) {
  JsonObject object(out);
  open(object, session);
  object.string("state", to_text(session.state));
  write_options(object, out, "encryptionOptions", session.encryption_options);
  object.string_unless_empty("encryption", session.encryption);
  write_options(object, out, "compressionOptions", session.compression_options);
  object.string_unless_empty("compression", session.compression);
  write_options(object, out, "schemeOptions", session.scheme_options);
  object.string_unless_empty("scheme", session.scheme);
  if (!session.authentication.empty()) object.raw("authentication", session.authentication);
  write_reason(object, out, session.reason);
  write_metadata(object, out, session.metadata);
  object.close();
}

}  // namespace parlance
