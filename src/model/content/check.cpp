#include "model/content/check.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/content/content_type.h"
#include "model/media_type.h"

namespace parlance::content {

bool Check::wrong(std::string_view name, std::string_view problem) {
  if (!fault_.empty()) return false;
  std::string path;
  const auto add = [&path](std::string_view member) {
    if (!path.empty()) path += '.';
    path += member;
  };
  for (const Step& step : path_) {
    if (step.name.empty()) {
      path += '[' + std::to_string(step.index) + ']';
    } else {
      add(step.name);
    }
  }
  if (!name.empty()) add(name);
  if (path.empty()) path = "The content";
  fault_ = path + " " + std::string(problem);
  return false;
}

bool Check::text(JsonValue object, std::string_view name, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  return member.scalar() || wrong(name, "must be a text");
}

bool Check::filled_text(JsonValue object, std::string_view name) {
  if (!text(object, name, kRequired)) return false;
  return !object[name].blank() || wrong(name, "must not be empty");
}

bool Check::number(JsonValue object, std::string_view name, double least, double most, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  const auto value = member.number();
  if (!value) return wrong(name, "must be a number");
  return (*value >= least && *value <= most) || wrong(name, "is out of range");
}

bool Check::integer(JsonValue object, std::string_view name, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  return member.integer().has_value() || wrong(name, "must be a whole number");
}

bool Check::type(JsonValue object, std::string_view name, Need need) {
  const JsonValue member = object[name];
  if (member.blank()) return need == kOptional || wrong(name, "is required");
  if (!member.is(JsonKind::kString)) return wrong(name, "must be a media type");
  const std::string spelt = member.text();
  return media_type::is_valid(media_type::without_parameters(spelt)) ||
         wrong(name, "must be a media type");
}

bool Check::one_of(JsonValue object, std::string_view name,
                   std::initializer_list<std::string_view> values, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  if (member.is(JsonKind::kString)) {
    const std::string spelt = member.text();
    if (std::ranges::any_of(values, [&](std::string_view known) { return iequals(known, spelt); }))
      return true;
  }
  std::string problem = "must be one of";
  for (const std::string_view value : values) problem += " `" + std::string(value) + "`";
  return wrong(name, problem);
}

bool Check::object(JsonValue object, std::string_view name, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  return member.is(JsonKind::kObject) || wrong(name, "must be an object");
}

bool Check::array(JsonValue object, std::string_view name, Need need, std::size_t least) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  if (!member.is(JsonKind::kArray)) return wrong(name, "must be a list");
  return member.size() >= least || wrong(name, "must not be empty");
}

bool Check::container(JsonValue object, std::string_view name, Need need) {
  const JsonValue member = object[name];
  if (member.missing()) return need == kOptional || wrong(name, "is required");
  const At at(*this, name);
  return container(member);
}

bool Check::container(JsonValue value) {
  if (value.is(JsonKind::kString)) return true;
  if (!value.is(JsonKind::kObject)) return wrong("must be a container or a text");
  return contained(value, kRequired);
}

bool Check::contained(JsonValue object, Need need) {
  const JsonValue value = object["value"];
  // The document of a message that is not there any more has a type and no value.
  if (value.missing() && need == kOptional) return type(object, "type", kOptional);
  if (!type(object, "type", kRequired)) return false;
  if (value.absent()) return wrong("value", "is required");
  const std::string spelt = object["type"].text();
  const At at(*this, "value");
  return document(media_type::without_parameters(spelt), value);
}

bool Check::document(std::string_view type, JsonValue value) {
  if (depth_ == kMaxDocumentDepth) return wrong("holds too many documents inside each other");
  sensitive_ = sensitive_ || media_type::same(type, media_type::kSensitive);
  if (!media_type::is_json(type)) {
    // A text of null is an empty one (spec lime 2.1); so is content that was not kept.
    const bool empty =
        value.is(JsonKind::kNull) &&
        (media_type::is_text(type) || media_type::same(type, media_type::kContentUnavailable));
    if (empty || value.is(JsonKind::kString)) return true;
    return (media_type::is_text(type) && value.scalar()) || wrong("must be a text");
  }
  if (media_type::same(type, media_type::kJson)) return true;
  if (!value.is(JsonKind::kObject)) return wrong("must be an object");
  const ContentType* const known = find_content_type(type);
  if (known == nullptr || known->fits == nullptr) return true;
  ++depth_;
  const bool good = known->fits(*this, value);
  --depth_;
  return good;
}

bool Check::referred_message(JsonValue object, std::string_view name) {
  if (!this->object(object, name, kRequired)) return false;
  const JsonValue message = object[name];
  const At at(*this, name);
  return filled_text(message, "id") && contained(message, kOptional) &&
         one_of(message, "direction", {"sent", "received"}, kOptional);
}

}  // namespace parlance::content
