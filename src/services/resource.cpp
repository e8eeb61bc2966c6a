#include "services/resource.h"

#include <ranges>

#include "base/json_writer.h"
#include "base/text.h"

namespace parlance::services {

Result<Resource> Resource::read(std::string_view json) {
  Resource resource;
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  if (!scan.open(JsonKind::kObject)) {
    return fail(ErrorCode::kInvalid, "must be a JSON object", "resource");
  }
  while (scan.next(name, value)) {
    if (!value.missing()) resource.members_.emplace_back(name.text(), value);
  }
  if (!scan.finish()) return fail(ErrorCode::kInvalid, scan.error(), "resource");
  return resource;
}

JsonSlice Resource::get(std::string_view name) const {
  for (const auto& [key, value] : members_ | std::views::reverse) {
    if (iequals(key, name)) return value;
  }
  return {};
}

Result<std::optional<std::string>> Resource::string(std::string_view name) const {
  const JsonSlice value = get(name);
  if (value.missing()) return std::nullopt;
  if (!value.is(JsonKind::kString)) {
    return fail(ErrorCode::kInvalid, "must be a string", std::string(name));
  }
  return value.text();
}

Result<std::optional<std::int64_t>> Resource::integer(std::string_view name) const {
  const JsonSlice value = get(name);
  if (value.missing()) return std::nullopt;
  const auto number = value.integer();
  if (!number) return fail(ErrorCode::kInvalid, "must be a whole number", std::string(name));
  return *number;
}

Result<std::optional<bool>> Resource::boolean(std::string_view name) const {
  const JsonSlice value = get(name);
  if (value.missing()) return std::nullopt;
  const auto truth = value.boolean();
  if (!truth) return fail(ErrorCode::kInvalid, "must be true or false", std::string(name));
  return *truth;
}

Result<std::optional<std::vector<std::string>>> Resource::strings(std::string_view name) const {
  const JsonSlice value = get(name);
  if (value.missing()) return std::nullopt;
  std::vector<std::string> texts;
  JsonScanner scan(value.raw);
  bool fits = scan.open(JsonKind::kArray);
  JsonSlice item;
  while (fits && scan.next(item)) {
    fits = item.is(JsonKind::kString);
    if (fits) texts.push_back(item.text());
  }
  if (!fits) return fail(ErrorCode::kInvalid, "must be an array of strings", std::string(name));
  return texts;
}

Result<std::string> canonical_member(MemberType type, const JsonSlice& value,
                                     std::string_view name) {
  const auto wrong = [name](const char* what) {
    return fail(ErrorCode::kInvalid, what, std::string(name));
  };
  switch (type) {
    case MemberType::kText: {
      if (value.is(JsonKind::kString)) return std::string(value.raw);
      if (!value.is(JsonKind::kNumber) && !value.is(JsonKind::kBoolean)) {
        return wrong("must be a string");
      }
      std::string text;
      append_json_string(text, value.raw);
      return text;
    }
    case MemberType::kNumber: {
      if (value.is(JsonKind::kNumber)) return std::string(value.raw);
      std::string text = value.is(JsonKind::kString) ? value.text() : std::string();
      if (JsonScanner::whole(text).is(JsonKind::kNumber)) return text;
      return wrong("must be a number");
    }
    case MemberType::kBoolean:
      if (const auto truth = value.boolean()) return std::string(*truth ? "true" : "false");
      return wrong("must be true or false");
    case MemberType::kObject:
      if (value.is(JsonKind::kObject)) return std::string(value.raw);
      return wrong("must be an object");
  }
  return wrong("is not supported");
}

}  // namespace parlance::services
