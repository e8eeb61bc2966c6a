#include "services/contacts/variables.h"

#include <optional>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "hub/log.h"
#include "services/contacts/contact_document.h"
#include "services/contacts/roster.h"

namespace parlance::services {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kPrefix = "contact.";
constexpr std::string_view kWanted = "#message.replaceVariables";
constexpr std::size_t kLargestContent = std::size_t{8} << 20;

// The text with its variables replaced. `used`: bytes that the content has already.
std::string replaced(std::string_view text, std::size_t used,
                     const std::function<std::string(std::string_view)>& value) {
  std::string out;
  while (true) {
    const auto open = text.find(kOpen);
    if (open == std::string_view::npos) return out.append(text);
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    const auto name = text.substr(open + kOpen.size(), close - open - kOpen.size());
    if (name.size() <= kPrefix.size() || !iequals(name.substr(0, kPrefix.size()), kPrefix)) {
      out.append(text.substr(0, open + kOpen.size()));
      text.remove_prefix(open + kOpen.size());
      continue;
    }
    out.append(text.substr(0, open));
    const std::string filling = value(name.substr(kPrefix.size()));
    if (used + out.size() + filling.size() + text.size() <= kLargestContent) out += filling;
    text.remove_prefix(close + 1);
  }
}

// Where the string ends that begins at `at`, behind its quote.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

bool is_name(std::string_view json, std::size_t end) {
  const auto next = json.find_first_not_of(" \t\r\n", end);
  return next != std::string_view::npos && json[next] == ':';
}

}  // namespace

bool has_contact_variables(std::string_view content) {
  return content.contains(kOpen);
}

std::string replace_contact_variables(std::string_view json,
                                      const std::function<std::string(std::string_view)>& value) {
  std::string out;
  out.reserve(json.size());
  std::size_t copied = 0;
  for (auto quote = json.find('"'); quote != std::string_view::npos;) {
    const auto end = end_of_string(json, quote);
    const auto raw = json.substr(quote, end - quote);
    if (raw.contains(kOpen) && !is_name(json, end)) {
      out.append(json.substr(copied, quote - copied));
      const std::string text = JsonScanner::whole(raw).text();
      append_json_string(out, replaced(text, out.size() + json.size() - end, value));
      copied = end;
    }
    quote = json.find('"', end);
  }
  return out.append(json.substr(copied));
}

void replace_variables(hub::Hub& hub, Message& message, const hub::AccountPtr& sender,
                       bool always) {
  if (sender == nullptr) return;
  if (!always && !iequals(message.metadata.get(kWanted), "true")) return;
  if (!has_contact_variables(message.content)) return;
  try {
    std::optional<std::optional<store::Contact>> contact;
    const auto value = [&](std::string_view path) {
      if (!contact) contact = contact_now(hub, *sender, message.to.without_instance());
      return *contact ? contact_value(**contact, path) : std::string();
    };
    message.content = replace_contact_variables(message.content, value);
  } catch (const store::StorageFailure& failure) {
    hub::log_error("variables of a message could not be replaced", {{"cause", failure.what()}});
  }
}

}  // namespace parlance::services
