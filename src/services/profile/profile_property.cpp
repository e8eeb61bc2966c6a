#include "services/profile/profile_property.h"

#include <array>

#include "base/json_scanner.h"
#include "base/text.h"
#include "model/media_type.h"
#include "services/resource.h"

namespace parlance::services {
namespace {

using Takes = ProfileProperty::Takes;

constexpr auto kProperties = std::to_array<ProfileProperty>({
    {"get-started", Takes::kAny},  // a text in the document, any document in its clients
    {"get-started-label", Takes::kText},
    {"greeting", Takes::kText},
    {"persistent-menu", Takes::kMenu},
});

constexpr std::string_view kMenu = "application/vnd.lime.document-select+json";
constexpr std::string_view kWebLink = "application/vnd.lime.web-link+json";
constexpr int kMenuLevels = 3;

Reason no_menu(const char* what) {
  return {reason_code::kResourceType, std::string("The resource is no menu: ") + what};
}

Reason menu_fault(std::string_view json, int level);

Reason link_fault(const JsonSlice& value) {
  const auto link = Resource::read(value.raw);
  const auto uri = link ? link->string("uri") : Result<std::optional<std::string>>{};
  if (!link || !uri || !*uri) return no_menu("a web link needs a 'uri'");
  return {};
}

Reason label_fault(const JsonSlice& json, int level) {
  const auto label = Resource::read(json.raw);
  if (!label) return no_menu("an option needs a 'label'");
  const auto type = label->string("type");
  const JsonSlice value = label->get("value");
  if (!type || !*type) return no_menu("a label needs a 'type'");
  if (media_type::same(**type, media_type::kText)) {
    return value.is(JsonKind::kString) ? Reason{} : no_menu("a text label needs a 'value'");
  }
  if (media_type::same(**type, kWebLink)) return link_fault(value);
  if (!media_type::same(**type, kMenu)) {
    return no_menu("a label is a text, a web link or another menu");
  }
  if (level == kMenuLevels) {
    return {reason_code::kArgument, "options: a menu has at most 3 levels"};
  }
  return menu_fault(value.raw, level + 1);
}

Reason menu_fault(std::string_view json, int level) {
  const auto menu = Resource::read(json);
  if (!menu) return no_menu("it must be a JSON object");
  JsonScanner scan(menu->get("options").raw);
  if (!scan.open(JsonKind::kArray)) return no_menu("it needs an array of 'options'");
  bool any = false;
  JsonSlice item;
  while (scan.next(item)) {
    any = true;
    const auto option = Resource::read(item.raw);
    if (!option) return no_menu("an option must be a JSON object");
    if (Reason fault = label_fault(option->get("label"), level)) return fault;
  }
  return any ? Reason{} : no_menu("it has no options");
}

}  // namespace

const ProfileProperty* find_property(std::string_view name) {
  for (const ProfileProperty& property : kProperties) {
    if (iequals(name, property.name)) return &property;
  }
  return nullptr;
}

std::string property_names() {
  std::string names;
  for (const ProfileProperty& property : kProperties) {
    if (!names.empty()) names += ", ";
    names += property.name;
  }
  return names;
}

Reason property_fault(const ProfileProperty& property, std::string_view type,
                      std::string_view resource) {
  if (resource.empty()) return {reason_code::kEmptyDocument, "There is no document to store"};
  const std::string name(property.name);
  switch (property.takes) {
    case Takes::kAny:
      return {};
    case Takes::kText:
      if (media_type::same(type, media_type::kText)) return {};
      return {reason_code::kResourceType, name + " takes a document of type text/plain"};
    case Takes::kMenu:
      if (media_type::same(type, kMenu)) return menu_fault(resource, 1);
      return {reason_code::kResourceType, name + " takes a document of type " + std::string(kMenu)};
  }
  return {};
}

}  // namespace parlance::services
