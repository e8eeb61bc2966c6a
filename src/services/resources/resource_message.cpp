#include "services/resources/resource_message.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "services/resource.h"
#include "services/resources/placeholders.h"
#include "store/resources.h"

namespace parlance::services {
namespace {

constexpr std::string_view kReplaceVariables = "#message.replaceVariables";

Reason invalid(std::string what) {
  return {reason_code::kValidation, "The content is no reference to a resource: " + what};
}

// nullopt: one is neither text nor a number or boolean.
std::optional<Variables> read_variables(const JsonSlice& json) {
  Variables variables;
  if (json.missing()) return variables;
  JsonScanner scan(json.raw);
  if (!scan.open(JsonKind::kObject)) return std::nullopt;
  JsonSlice name;
  JsonSlice value;
  while (scan.next(name, value)) {
    if (value.is(JsonKind::kString)) {
      variables.insert_or_assign(name.text(), value.text());
    } else if (value.is(JsonKind::kNumber) || value.is(JsonKind::kBoolean)) {
      variables.insert_or_assign(name.text(), std::string(value.raw));
    } else if (!value.is(JsonKind::kNull)) {
      return std::nullopt;
    }
  }
  return variables;
}

}  // namespace

Reason put_document_in_place(store::Connection& connection, Message& message,
                             const hub::AccountPtr& sender) {
  const auto content = Resource::read(message.content);
  if (!content) return invalid(content.error().message);
  const auto key = content->string("key");
  if (!key || !*key || (*key)->empty()) return invalid("'key' must be a string");
  const auto variables = read_variables(content->get("variables"));
  if (!variables) return invalid("'variables' must be an object of strings");
  auto found = sender == nullptr ? std::nullopt
                                 : store::find_resource(connection, sender->account.id, **key);
  if (!found) {
    return {reason_code::kResourceNotFound,
            "The sender has no resource of the key '" + **key + "'"};
  }
  Substitution done = substitute(found->document, *variables);
  if (done.too_large) {
    return {reason_code::kArgument, "The document would be larger than 8 MiB with its variables"};
  }
  message.type = std::move(found->type);
  message.content = std::move(done.json);
  if (done.names_contact) message.metadata.set(kReplaceVariables, "true");
  return {};
}

}  // namespace parlance::services
