#include "services/contacts/contact_document.h"

#include <algorithm>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/time_text.h"
#include "services/contacts/contact_fields.h"

namespace parlance::services {
namespace {

using Members = ContactChange::Members;
using Type = MemberType;

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

void put(Members& members, std::string name, std::optional<std::string> value) {
  const auto at = std::ranges::find(members, name, &Members::value_type::first);
  if (at == members.end()) {
    members.emplace_back(std::move(name), std::move(value));
  } else {
    at->second = std::move(value);
  }
}

Result<void> read_extras(const JsonSlice& extras, ContactChange& change) {
  if (extras.missing()) {
    change.clear_extras = true;
    return {};
  }
  JsonScanner scan(extras.raw);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) {
    return fail(ErrorCode::kInvalid, "must be an object of strings", "extras");
  }
  while (scan.next(name, value)) {
    std::string key = name.text();
    if (value.missing()) {
      put(change.extras, std::move(key), std::nullopt);
    } else if (value.is(JsonKind::kString)) {
      put(change.extras, std::move(key), std::string(value.raw));
    } else if (value.is(JsonKind::kNumber) || value.is(JsonKind::kBoolean)) {
      put(change.extras, std::move(key), quoted(value.raw));  // clients send booleans
    } else {
      return fail(ErrorCode::kInvalid, "must be a string", "extras." + key);
    }
  }
  return {};
}

Result<void> read_member(std::string_view name, const JsonSlice& value, ContactChange& change) {
  if (iequals(name, "extras")) return read_extras(value, change);
  const ContactField* const field = contact_field(name);
  const bool identity = iequals(name, "identity");
  const bool date = iequals(name, "lastMessageDate");
  if (field == nullptr && !identity && !date) return {};
  if (value.missing()) {
    if (field != nullptr) put(change.members, std::string(field->name), std::nullopt);
    return {};
  }
  if (field != nullptr) {
    auto text = canonical_member(field->type, value, field->name);
    if (!text) return std::unexpected(text.error());
    put(change.members, std::string(field->name), std::move(*text));
    return {};
  }
  const std::string text = value.is(JsonKind::kString) ? value.text() : std::string();
  if (identity) {
    change.identity = text;
    return {};
  }
  change.last_message = parse_iso8601(text);
  if (change.last_message) return {};
  return fail(ErrorCode::kInvalid, "must be an ISO-8601 date", "lastMessageDate");
}

// The members of a kept document, extras apart.
struct Kept {
  Members members;
  Members extras;
};

Kept read_kept(std::string_view document) {
  Kept kept;
  const auto read = [](std::string_view json, Members& members) {
    JsonScanner scan(json);
    JsonSlice name;
    JsonSlice value;
    if (!scan.open(JsonKind::kObject)) return;
    while (scan.next(name, value)) members.emplace_back(name.text(), std::string(value.raw));
  };
  read(document, kept.members);
  const auto extras = std::ranges::find(kept.members, "extras", &Members::value_type::first);
  if (extras == kept.members.end()) return kept;
  read(*extras->second, kept.extras);
  kept.members.erase(extras);
  return kept;
}

void update(Members& members, const Members& changes) {
  for (const auto& [name, value] : changes) put(members, name, value);
}

// What the document says of a member: a slice of it.
JsonSlice member(std::string_view document, std::string_view wanted, bool exact) {
  JsonScanner scan(document);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) return {};
  JsonSlice found;
  while (scan.next(name, value)) {
    const std::string key = name.text();
    if (key == wanted) return value;
    if (!exact && found.missing() && iequals(key, wanted)) found = value;
  }
  return found;
}

std::string text_of(const JsonSlice& value) {
  return value.is(JsonKind::kString) ? value.text() : std::string(value.raw);
}

JsonSlice extra(const store::Contact& contact, std::string_view key) {
  const JsonSlice extras = member(contact.document, "extras", true);
  return extras.missing() ? JsonSlice{} : member(extras.raw, key, false);
}

constexpr std::string_view kExtrasPath = "extras.";

bool is_extra(std::string_view path) {
  return path.size() > kExtrasPath.size() &&
         iequals(path.substr(0, kExtrasPath.size()), kExtrasPath);
}

std::optional<FilterLiteral> look_up(const store::Contact& contact, std::string_view property) {
  if (property == "identity") return FilterLiteral{std::string(contact.identity.identity()), {}};
  if (property == "lastmessagedate") {
    if (!contact.last_message) return std::nullopt;
    return FilterLiteral{*contact.last_message, {}};
  }
  if (is_extra(property)) {
    const JsonSlice value = extra(contact, property.substr(kExtrasPath.size()));
    if (value.missing()) return std::nullopt;
    return FilterLiteral{text_of(value), {}};
  }
  const ContactField* const field = contact_field(property);
  if (field == nullptr) return std::nullopt;
  const JsonSlice value = member(contact.document, field->name, true);
  if (field->type == Type::kBoolean) {
    const bool truth = value.boolean().value_or(field->otherwise);
    return FilterLiteral{truth, truth ? "true" : "false"};
  }
  if (value.missing()) return std::nullopt;
  if (field->type == Type::kNumber) {
    return FilterLiteral{std::strtod(std::string(value.raw).c_str(), nullptr),
                         std::string(value.raw)};
  }
  return FilterLiteral{text_of(value), {}};
}

}  // namespace

Result<ContactChange> read_contact(std::string_view json) {
  ContactChange change;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) {
    return fail(ErrorCode::kInvalid, "must be a JSON object", "resource");
  }
  while (scan.next(name, value)) {
    if (auto read = read_member(name.text(), value, change); !read) {
      return std::unexpected(read.error());
    }
  }
  if (!scan.finish()) return fail(ErrorCode::kInvalid, scan.error(), "resource");
  return change;
}

Result<std::string> apply_change(std::string_view kept, const ContactChange& change, bool merge) {
  Kept contact = merge ? read_kept(kept) : Kept{};
  update(contact.members, change.members);
  if (change.clear_extras) contact.extras.clear();
  update(contact.extras, change.extras);
  std::string out;
  JsonObject object(out);
  for (const auto& [name, value] : contact.members) {
    if (value) object.raw(name, *value);
  }
  if (std::ranges::any_of(contact.extras, [](auto& extra) { return extra.second.has_value(); })) {
    JsonObject extras(object.key("extras"));
    for (const auto& [name, value] : contact.extras) {
      if (value) extras.raw(name, *value);
    }
    extras.close();
  }
  object.close();
  if (out.size() > kLargestContact) {
    return fail(ErrorCode::kTooLarge, "must not be larger than 64 KiB", "contact");
  }
  return out;
}

void append_contact(std::string& out, const store::Contact& contact) {
  JsonObject object(out);
  object.string("identity", contact.identity.identity());
  if (contact.last_message) object.string("lastMessageDate", to_iso8601(*contact.last_message));
  object.close();
  const std::string_view document = contact.document;
  if (document.size() <= 2) return;
  out.back() = ',';
  out += document.substr(1);
}

const std::vector<std::string>& contact_properties() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"identity", "lastMessageDate", "extras.*"};
    for (const auto& field : kContactFields) all.emplace_back(field.name);
    return all;
  }();
  return names;
}

bool matches(const FilterNode& filter, const store::Contact& contact) {
  return matches(filter, [&contact](std::string_view name) { return look_up(contact, name); });
}

std::string contact_value(const store::Contact& contact, std::string_view path) {
  if (iequals(path, "identity")) return std::string(contact.identity.identity());
  if (iequals(path, "lastMessageDate")) {
    return contact.last_message ? to_iso8601(*contact.last_message) : std::string();
  }
  if (is_extra(path)) {
    const JsonSlice value = extra(contact, path.substr(kExtrasPath.size()));
    return value.missing() ? std::string() : text_of(value);
  }
  const ContactField* const field = contact_field(path);
  if (field == nullptr) return {};
  const JsonSlice value = member(contact.document, field->name, true);
  return value.missing() ? std::string() : text_of(value);
}

}  // namespace parlance::services
