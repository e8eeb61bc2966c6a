// The four envelopes of LIME as plain data (spec lime 1), with JSON in and out.
//
// Documents (`content`, `resource`) stay the raw JSON slice that came in: what is only forwarded is
// never parsed and written again. Reading checks the whole text: grammar, UTF-8, lone surrogates,
// depth (64), duplicate member names of the envelope itself.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json_scanner.h"
#include "model/node.h"
#include "model/reason.h"

namespace parlance {

// `metadata`: string to string, in the order of arrival. Numbers and booleans that came in are held
// as text ("19062", "True"); null members are dropped.
class Metadata {
 public:
  bool empty() const { return entries_.empty(); }
  std::string_view get(std::string_view name) const;  // exact name; empty when absent
  void set(std::string_view name, std::string_view value);
  // As set(), for a name that the caller knows to be new.
  void add(std::string name, std::string value);
  void remove(std::string_view name);
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

enum class Event : std::uint8_t {
  kAccepted,
  kValidated,
  kAuthorized,
  kDispatched,
  kReceived,
  kConsumed,
  kDeleted,
  kFailed
};
enum class Method : std::uint8_t {
  kGet,
  kSet,
  kMerge,
  kDelete,
  kSubscribe,
  kUnsubscribe,
  kObserve
};
enum class CommandStatus : std::uint8_t { kNone, kSuccess, kFailure };
enum class SessionState : std::uint8_t {
  kNew,
  kNegotiating,
  kAuthenticating,
  kEstablished,
  kFinishing,
  kFinished,
  kFailed
};

std::string_view to_text(Event event);
std::string_view to_text(Method method);
std::string_view to_text(CommandStatus status);
std::string_view to_text(SessionState state);

struct EnvelopeBase {
  std::string id;
  Node from;
  Node to;
  Node pp;
  Metadata metadata;
};

struct Message : EnvelopeBase {
  std::string type;     // media type without parameters, as spelt
  std::string content;  // raw JSON of the document; never empty in a message that was read
  std::string extra;    // unknown members kept and forwarded: `,"name":value…`, or empty
};

struct Notification : EnvelopeBase {
  Event event = Event::kAccepted;
  Reason reason;
  std::string extra;  // as in Message
};

struct Command : EnvelopeBase {
  Method method = Method::kGet;
  std::string uri;
  std::string type;
  std::string resource;                         // raw JSON; empty: absent
  CommandStatus status = CommandStatus::kNone;  // set: this is a response
  Reason reason;
};

struct Session : EnvelopeBase {
  SessionState state = SessionState::kNew;
  std::vector<std::string> encryption_options, compression_options, scheme_options;
  std::string encryption, compression, scheme;
  std::string authentication;  // raw JSON object; empty: absent
  Reason reason;
};

using Envelope = std::variant<Message, Notification, Command, Session>;
enum class EnvelopeKind : std::uint8_t { kMessage, kNotification, kCommand, kSession, kUnknown };

// What is wrong with a text that is no envelope. `reason.code` is 21 (shape), 22 (no document), 23
// (media type, or a resource that is no text), 24 (status), 26 (node) or 27 (method or uri),
// `field` the member at fault, and `id` the envelope's when it could be read, so that the sender
// can be told.
struct EnvelopeFault {
  Reason reason;
  std::string field;
  std::string id;
  EnvelopeKind kind = EnvelopeKind::kUnknown;  // when the text was sound enough to tell
};

inline constexpr std::size_t kMaxIdLength = 512;  // characters

// Kind by the first of content, event, method, state that is present (spec lime 1); a null event,
// method or state counts as absent. Names and enumerations are read without case; members that are
// null or, for nodes, empty count as absent; parameters of media types are cut.
//
// Required members are those of spec blip-core A8 for what a client sends: a message's `to`, `type`
// and `content`; a notification's `id` and `event`, and `reason.code` with `failed`; a command's
// `method`, its `id` unless it is an `observe`, and for a request its `uri` and, with `set`,
// `merge` or `observe`, its `resource`. A resource without `type` is taken as `application/json`, a
// failed response without reason gets the general one, and a reason where none belongs is dropped
// (A32).
//
// Documents: text given as number or boolean becomes its text ("19062", "True"), null the empty
// string, and an object or array is a fault (A26). Any other disagreement between type and document
// is left to content_fits(), because it is the sender's message that fails, not the envelope.
std::expected<Envelope, EnvelopeFault> parse_envelope(std::string_view json);

// Whether `raw`, a complete JSON value, has the form that its media type calls for (spec lime 2.2):
// any value for `application/json`, an object for other JSON types, a string for the rest. False
// means `failed` 21 for a message and `failure` 23 for a command.
bool content_fits(std::string_view type, std::string_view raw);

void append_json(std::string& out, const Message& message);
void append_json(std::string& out, const Notification& notification);
void append_json(std::string& out, const Command& command);
void append_json(std::string& out, const Session& session);

template <class T>
std::string to_json(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace parlance
