#include "model/envelope.h"

#include <algorithm>
#include <array>

#include "model/media_type.h"

namespace parlance {
namespace {

template <std::size_t N, class Enum>
std::string_view pick(const std::array<std::string_view, N>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view Metadata::get(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return value;
  }
  return {};
}

void Metadata::set(std::string_view name, std::string_view value) {
  for (auto& [key, old] : entries_) {
    if (key == name) {
      old = value;
      return;
    }
  }
  entries_.emplace_back(name, value);
}

void Metadata::add(std::string name, std::string value) {
  entries_.emplace_back(std::move(name), std::move(value));
}

void Metadata::remove(std::string_view name) {
  std::erase_if(entries_, [name](const auto& entry) { return entry.first == name; });
}

std::string_view to_text(Event event) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"accepted", "validated", "authorized", "dispatched",
                                       "received", "consumed", "deleted", "failed"});
  return pick(kNames, event);
}

std::string_view to_text(Method method) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"get", "set", "merge", "delete", "subscribe", "unsubscribe", "observe"});
  return pick(kNames, method);
}

std::string_view to_text(CommandStatus status) {
  static constexpr auto kNames = std::to_array<std::string_view>({"", "success", "failure"});
  return pick(kNames, status);
}

std::string_view to_text(SessionState state) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"new", "negotiating", "authenticating", "established", "finishing", "finished", "failed"});
  return pick(kNames, state);
}

bool content_fits(std::string_view type, std::string_view raw) {
  if (raw.empty()) return false;
  if (media_type::is_json(type)) {
    return raw.front() == '{' || media_type::same(type, media_type::kJson);
  }
  // The stand-in for content that is not kept has none.
  if (media_type::same(type, media_type::kContentUnavailable) && raw == "null") return true;
  return raw.front() == '"';
}

}  // namespace parlance
