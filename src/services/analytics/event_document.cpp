#include "services/analytics/event_document.h"

#include <array>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "base/text.h"
#include "base/time_text.h"
#include "services/analytics/local_time.h"
#include "services/resource.h"

namespace parlance::services {
namespace {

constexpr auto kContactMembers =
    std::to_array<std::string_view>({"identity", "externalId", "group", "source"});

Result<std::string> read_name(const Resource& resource, std::string_view name) {
  auto text = resource.string(name);
  if (!text) return std::unexpected(text.error());
  if (!*text || (*text)->empty()) {
    return fail(ErrorCode::kInvalid, "is needed and must not be empty", std::string(name));
  }
  if ((*text)->size() > kLongestEventName) {
    return fail(ErrorCode::kTooLarge, "must not be longer than 512 bytes", std::string(name));
  }
  return std::move(**text);
}

Result<void> put_extras(JsonObject& out, const JsonSlice& extras) {
  if (extras.missing()) return {};
  JsonScanner scan(extras.raw);
  if (!scan.open(JsonKind::kObject)) {
    return fail(ErrorCode::kInvalid, "must be an object of strings", "extras");
  }
  std::string json;
  JsonObject object(json);
  JsonSlice name;
  JsonSlice value;
  while (scan.next(name, value)) {
    if (value.is(JsonKind::kNull)) continue;
    if (value.is(JsonKind::kObject) || value.is(JsonKind::kArray)) {
      return fail(ErrorCode::kInvalid, "must be an object of strings", "extras");
    }
    object.string(name.text(), value.is(JsonKind::kString) ? value.text() : std::string(value.raw));
  }
  object.close();
  out.raw("extras", json);
  return {};
}

Result<void> put_contact(JsonObject& out, const Resource& resource, EventRequest& request) {
  const auto alias = resource.string("identity");
  if (!alias) return std::unexpected(alias.error());
  const JsonSlice given = resource.get("contact");
  if (given.missing() && !*alias) return {};
  std::string json;
  JsonObject object(json);
  if (given.missing()) {
    request.contact = **alias;
    object.string("identity", **alias);
  } else {
    const auto contact = Resource::read(given.raw);
    if (!contact) return fail(ErrorCode::kInvalid, contact.error().message, "contact");
    for (const auto member : kContactMembers) {
      auto text = contact->string(member);
      if (!text) {
        return fail(ErrorCode::kInvalid, text.error().message, "contact." + text.error().field);
      }
      if (!*text && member == "identity") *text = *alias;
      if (!*text) continue;
      object.string(member, **text);
      if (member == "identity") request.contact = **text;
      if (member == "group") request.group = **text;
    }
  }
  object.close();
  out.raw("contact", json);
  return {};
}

Result<void> put_text(JsonObject& out, const Resource& resource, std::string_view name) {
  const auto text = resource.string(name);
  if (!text) return std::unexpected(text.error());
  if (*text) out.string(name, **text);
  return {};
}

Result<void> put_value(JsonObject& out, const JsonSlice& value) {
  if (value.missing()) return {};
  std::string text(value.raw);
  if (value.is(JsonKind::kString)) text = value.text();
  if (!JsonScanner::whole(text).is(JsonKind::kNumber)) {
    return fail(ErrorCode::kInvalid, "must be a number", "value");
  }
  out.raw("value", trim(text));
  return {};
}

}  // namespace

Result<EventRequest> read_event(std::string_view json, Timestamp now, std::chrono::minutes offset) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  EventRequest request;
  for (auto* part : {&request.event.category, &request.event.action}) {
    auto name = read_name(*resource, part == &request.event.category ? "category" : "action");
    if (!name) return std::unexpected(name.error());
    *part = std::move(*name);
  }
  const auto date = resource->string("storageDate");
  if (!date) return std::unexpected(date.error());
  const auto time = *date ? parse_iso8601(trim(**date)) : now;
  if (!time) return fail(ErrorCode::kInvalid, "must be an ISO-8601 date", "storageDate");
  request.event.date = *time;
  request.event.day = day_of(*time, offset);

  std::string members;
  JsonObject object(members);
  Result<void> put = put_extras(object, resource->get("extras"));
  if (put) put = put_contact(object, *resource, request);
  if (put) put = put_text(object, *resource, "label");
  if (put) put = put_value(object, resource->get("value"));
  if (put) put = put_text(object, *resource, "messageId");
  if (!put) return std::unexpected(put.error());
  request.event.document = members.substr(1);  // without the brace
  return request;
}

bool is_tester_group(std::string_view group) {
  return iequals(trim(group), "testers");
}

}  // namespace parlance::services
