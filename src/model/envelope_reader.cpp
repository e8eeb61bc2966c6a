// Envelopes from JSON: what each member may be, and which are required (spec lime 1, blip-core A8).
#include <algorithm>

#include "base/text.h"
#include "model/envelope.h"
#include "model/envelope_members.h"
#include "model/media_type.h"

namespace parlance {
namespace {

constexpr std::size_t kLongestUri = 16 * 1024;

template <class Enum>
bool read_enum(std::string_view text, Enum last, Enum& value) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (iequals(text, to_text(static_cast<Enum>(i)))) {
      value = static_cast<Enum>(i);
      return true;
    }
  }
  return false;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string_view scalar_text(const JsonSlice& slice) {
  if (slice.is(JsonKind::kBoolean)) return slice.raw.front() == 't' ? "True" : "False";
  return slice.raw;
}

class Reader {
 public:
  std::expected<Envelope, EnvelopeFault> read(std::string_view json);

 private:
  const JsonSlice& at(Member member) const { return members_[member]; }

  bool fault(int code, std::string text, std::string field = {});
  bool fault(int code, std::string text, Member member) {
    return fault(code, std::move(text), std::string(to_text(member)));
  }

  // Each leaves its target alone when the member is absent.
  bool string(Member member, std::string& out);
  bool options(Member member, std::vector<std::string>& out);
  bool id(std::string& out);
  bool node(Member member, Node& out);
  bool type(std::string& out);
  bool metadata(Metadata& out);
  bool reason(Reason& out);
  bool text_document(const JsonSlice& slice, Member member, int code, std::string& out);
  void extra(std::string& out, std::initializer_list<Member> own);

  bool base(EnvelopeBase& out);
  bool message(Message& out);
  bool notification(Notification& out);
  bool command(Command& out);
  bool session(Session& out);

  EnvelopeMembers members_;
  EnvelopeFault fault_;
};

bool Reader::fault(int code, std::string text, std::string field) {
  fault_.reason = {code, field.empty() ? std::move(text) : field + ": " + text};
  fault_.field = std::move(field);
  return false;
}

bool Reader::string(Member member, std::string& out) {
  const auto& slice = at(member);
  if (slice.missing()) return true;
  if (!slice.is(JsonKind::kString)) {
    return fault(reason_code::kValidation, "must be a string", member);
  }
  std::string buffer;
  out = slice.text(buffer);
  return true;
}

bool Reader::options(Member member, std::vector<std::string>& out) {
  const auto& slice = at(member);
  if (slice.missing()) return true;
  JsonScanner scan(slice.raw);
  JsonSlice item;
  bool strings = scan.open(JsonKind::kArray);
  while (strings && scan.next(item)) {
    strings = item.is(JsonKind::kString);
    if (strings) out.push_back(to_lower(item.text()));
  }
  return strings || fault(reason_code::kValidation, "must be an array of strings", member);
}

bool Reader::id(std::string& out) {
  const auto& slice = at(Member::kId);
  if (slice.missing()) return true;
  std::string buffer;
  std::string_view text = slice.raw;
  if (slice.is(JsonKind::kString)) {
    text = slice.text(buffer);
  } else if (!slice.is(JsonKind::kNumber)) {
    return fault(reason_code::kValidation, "must be a string", Member::kId);
  }
  if (text.size() > kMaxIdLength && utf8_length(text) > kMaxIdLength) {
    return fault(reason_code::kValidation,
                 "must have at most " + std::to_string(kMaxIdLength) + " characters", Member::kId);
  }
  if (has_control(text)) {
    return fault(reason_code::kValidation, "holds a control character", Member::kId);
  }
  out = text;
  return true;
}

bool Reader::node(Member member, Node& out) {
  const auto& slice = at(member);
  if (slice.missing()) return true;
  if (!slice.is(JsonKind::kString)) {
    return fault(reason_code::kRecipients, "must be a string", member);
  }
  std::string buffer;
  const auto text = slice.text(buffer);
  if (text.empty()) return true;
  auto parsed = Node::parse(text);
  if (!parsed) return fault(reason_code::kRecipients, "is not a valid address", member);
  out = std::move(*parsed);
  return true;
}

bool Reader::type(std::string& out) {
  const auto& slice = at(Member::kType);
  if (slice.missing()) return true;
  if (!slice.is(JsonKind::kString)) {
    return fault(reason_code::kResourceType, "must be a string", Member::kType);
  }
  std::string buffer;
  const auto text = media_type::without_parameters(slice.text(buffer));
  if (text.empty()) return true;
  if (!media_type::is_valid(text)) {
    return fault(reason_code::kResourceType, "is not a media type", Member::kType);
  }
  out = text;
  return true;
}

bool Reader::metadata(Metadata& out) {
  const auto& slice = at(Member::kMetadata);
  if (slice.missing()) return true;
  JsonScanner scan(slice.raw);
  if (!scan.open(JsonKind::kObject)) {
    return fault(reason_code::kValidation, "must be an object", Member::kMetadata);
  }
  std::vector<std::pair<JsonSlice, JsonSlice>> entries;
  entries.reserve(4);
  JsonSlice name;
  JsonSlice value;
  while (scan.next(name, value)) entries.emplace_back(name, value);
  if (entries.size() > 1) {
    if (auto twice = repeated_name(entries); !twice.empty()) {
      return fault(reason_code::kValidation, "member comes twice", "metadata." + twice);
    }
  }
  for (const auto& [key, entry] : entries) {
    if (entry.is(JsonKind::kObject) || entry.is(JsonKind::kArray)) {
      return fault(reason_code::kValidation, "must be a string", "metadata." + key.text());
    }
    if (entry.is(JsonKind::kNull)) continue;
    out.add(key.text(),
            entry.is(JsonKind::kString) ? entry.text() : std::string(scalar_text(entry)));
  }
  return true;
}

bool Reader::reason(Reason& out) {
  const auto& slice = at(Member::kReason);
  if (slice.missing()) return true;
  JsonScanner scan(slice.raw);
  if (!scan.open(JsonKind::kObject)) {
    return fault(reason_code::kValidation, "must be an object", Member::kReason);
  }
  JsonSlice name;
  JsonSlice value;
  std::string buffer;
  bool code_seen = false;
  bool description_seen = false;
  while (scan.next(name, value)) {
    const auto key = name.text(buffer);
    const bool is_code = iequals(key, "code");
    if (!is_code && !iequals(key, "description")) continue;
    auto& seen = is_code ? code_seen : description_seen;
    if (std::exchange(seen, true)) {
      return fault(reason_code::kValidation, "member comes twice", "reason." + std::string(key));
    }
    if (value.is(JsonKind::kNull)) continue;
    if (is_code) {
      const auto code = value.integer();
      if (!code || *code < 1 || *code > 1'000'000'000) {
        return fault(reason_code::kValidation, "must be a positive integer", "reason.code");
      }
      out.code = static_cast<int>(*code);
    } else if (value.is(JsonKind::kString)) {
      out.description = value.text();
    } else {
      return fault(reason_code::kValidation, "must be a string", "reason.description");
    }
  }
  return true;
}

// The document of a text type (spec blip-core A26).
bool Reader::text_document(const JsonSlice& slice, Member member, int code, std::string& out) {
  switch (slice.kind) {
    case JsonKind::kString:
      out = slice.raw;
      return true;
    case JsonKind::kNumber:
    case JsonKind::kBoolean:
      out.push_back('"');
      out += scalar_text(slice);
      out.push_back('"');
      return true;
    case JsonKind::kNull:
      out = R"("")";
      return true;
    default:
      return fault(code, "must be a string for a text type", member);
  }
}

// Unknown members, and those that only other kinds of envelope have, are kept and forwarded; null
// ones and what would make the envelope look like another kind are not.
void Reader::extra(std::string& out, std::initializer_list<Member> own) {
  const auto put = [&out](std::string_view name, std::string_view value) {
    out += ',';
    out += name;
    out += ':';
    out += value;
  };
  for (std::size_t i = 0; i < kMemberCount; ++i) {
    const auto member = static_cast<Member>(i);
    if (at(member).missing() || std::ranges::find(own, member) != own.end() ||
        member == Member::kEvent || member == Member::kMethod || member == Member::kState) {
      continue;
    }
    put('"' + std::string(to_text(member)) + '"', at(member).raw);
  }
  for (const auto& [name, value] : members_.unknown()) {
    if (!value.missing()) put(name.raw, value.raw);
  }
}

bool Reader::base(EnvelopeBase& out) {
  return node(Member::kFrom, out.from) && node(Member::kTo, out.to) && node(Member::kPp, out.pp) &&
         metadata(out.metadata);
}

bool Reader::message(Message& out) {
  if (!type(out.type)) return false;
  if (out.to.empty()) return fault(reason_code::kValidation, "is required", Member::kTo);
  if (out.type.empty()) return fault(reason_code::kValidation, "is required", Member::kType);
  const auto& content = at(Member::kContent);
  if (media_type::is_text(out.type)) {
    if (!text_document(content, Member::kContent, reason_code::kValidation, out.content)) {
      return false;
    }
  } else {
    if (content.is(JsonKind::kNull) && !content_fits(out.type, content.raw)) {
      return fault(reason_code::kEmptyDocument, "is empty", Member::kContent);
    }
    out.content = content.raw;
  }
  extra(out.extra, {Member::kId, Member::kFrom, Member::kTo, Member::kPp, Member::kMetadata,
                    Member::kType, Member::kContent});
  return true;
}

bool Reader::notification(Notification& out) {
  std::string event;
  if (!string(Member::kEvent, event)) return false;
  if (!read_enum(event, Event::kFailed, out.event)) {
    return fault(reason_code::kValidation, "is not a known event", Member::kEvent);
  }
  if (out.id.empty()) return fault(reason_code::kValidation, "is required", Member::kId);
  if (out.event == Event::kFailed) {
    if (!reason(out.reason)) return false;
    if (!out.reason) {
      return fault(reason_code::kValidation, "is required with `failed`", "reason.code");
    }
  }
  extra(out.extra, {Member::kId, Member::kFrom, Member::kTo, Member::kPp, Member::kMetadata,
                    Member::kEvent, Member::kReason});
  return true;
}

bool Reader::command(Command& out) {
  std::string method;
  std::string status;
  if (!string(Member::kMethod, method) || !string(Member::kStatus, status) || !type(out.type)) {
    return false;
  }
  if (!read_enum(method, Method::kObserve, out.method)) {
    return fault(reason_code::kMethodOrUri, "is not a known method", Member::kMethod);
  }
  if (!read_enum(status, CommandStatus::kFailure, out.status) && !iequals(status, "pending")) {
    return fault(reason_code::kStatus, "is not a known status", Member::kStatus);
  }
  const bool request = out.status == CommandStatus::kNone;
  if (out.id.empty() && out.method != Method::kObserve) {
    return fault(reason_code::kValidation, "is required", Member::kId);
  }
  if (!string(Member::kUri, out.uri)) return false;
  if (request && out.uri.empty()) {
    return fault(reason_code::kMethodOrUri, "is required", Member::kUri);
  }
  if (out.uri.size() > kLongestUri || has_control(out.uri)) {
    return fault(reason_code::kMethodOrUri, "is not a valid URI", Member::kUri);
  }
  const auto& resource = at(Member::kResource);
  if (!resource.is(JsonKind::kAbsent) && media_type::is_text(out.type)) {
    if (!text_document(resource, Member::kResource, reason_code::kResourceType, out.resource)) {
      return false;
    }
  } else if (!resource.missing()) {
    if (out.type.empty()) out.type = media_type::kJson;
    out.resource = resource.raw;
  }
  if (request && out.resource.empty() &&
      (out.method == Method::kSet || out.method == Method::kMerge ||
       out.method == Method::kObserve)) {
    return fault(reason_code::kEmptyDocument, "is required with this method", Member::kResource);
  }
  if (out.status == CommandStatus::kFailure) {
    if (!reason(out.reason)) return false;
    if (!out.reason) out.reason.code = reason_code::kGeneral;
  }
  return true;
}

bool Reader::session(Session& out) {
  std::string state;
  if (!string(Member::kState, state)) return false;
  if (!read_enum(state, SessionState::kFailed, out.state)) {
    return fault(reason_code::kValidation, "is not a known state", Member::kState);
  }
  if (!options(Member::kEncryptionOptions, out.encryption_options) ||
      !options(Member::kCompressionOptions, out.compression_options) ||
      !options(Member::kSchemeOptions, out.scheme_options) ||
      !string(Member::kEncryption, out.encryption) ||
      !string(Member::kCompression, out.compression) || !string(Member::kScheme, out.scheme) ||
      !reason(out.reason)) {
    return false;
  }
  lower_in_place(out.encryption);
  lower_in_place(out.compression);
  lower_in_place(out.scheme);
  const auto& authentication = at(Member::kAuthentication);
  if (authentication.missing()) return true;
  if (!authentication.is(JsonKind::kObject)) {
    return fault(reason_code::kValidation, "must be an object", Member::kAuthentication);
  }
  out.authentication = authentication.raw;
  return true;
}

std::expected<Envelope, EnvelopeFault> Reader::read(std::string_view json) {
  std::expected<Envelope, EnvelopeFault> result;
  const bool sound = members_.read(json);
  bool good = false;
  const auto read_as = [&]<class T>(bool (Reader::*read_rest)(T&)) {
    auto& envelope = result->emplace<T>();
    good = id(envelope.id) && base(envelope) && (this->*read_rest)(envelope);
    if (good) return;
    fault_.id = std::move(envelope.id);
    fault_.kind = static_cast<EnvelopeKind>(Envelope(std::in_place_type<T>).index());
  };
  if (!sound) {
    std::string text;
    if (id(text)) fault_.id = std::move(text);
    fault(reason_code::kValidation, std::move(members_.problem), std::move(members_.field));
  } else if (!at(Member::kContent).is(JsonKind::kAbsent)) {
    read_as(&Reader::message);
  } else if (!at(Member::kEvent).missing()) {
    read_as(&Reader::notification);
  } else if (!at(Member::kMethod).missing()) {
    read_as(&Reader::command);
  } else if (!at(Member::kState).missing()) {
    read_as(&Reader::session);
  } else {
    std::string text;
    if (id(text)) fault_.id = std::move(text);
    fault(reason_code::kValidation, "the envelope has no content, event, method or state");
  }
  if (!good) result = std::unexpected(std::move(fault_));
  return result;
}

}  // namespace

std::expected<Envelope, EnvelopeFault> parse_envelope(std::string_view json) {
  return Reader().read(json);
}

}  // namespace parlance
