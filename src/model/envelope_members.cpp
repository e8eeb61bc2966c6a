#include "model/envelope_members.h"

#include <algorithm>

#include "base/text.h"

namespace parlance {
namespace {

// In the order of Member, which is the order of length.
constexpr auto kNames = std::to_array<std::string_view>({"id",
                                                         "to",
                                                         "pp",
                                                         "uri",
                                                         "from",
                                                         "type",
                                                         "event",
                                                         "state",
                                                         "reason",
                                                         "method",
                                                         "status",
                                                         "scheme",
                                                         "content",
                                                         "metadata",
                                                         "resource",
                                                         "encryption",
                                                         "compression",
                                                         "schemeOptions",
                                                         "authentication",
                                                         "encryptionOptions",
                                                         "compressionOptions"});
static_assert(kNames.size() == kMemberCount);
static_assert(std::ranges::is_sorted(kNames, {}, &std::string_view::size));

constexpr std::size_t kLongestName = kNames.back().size();

// First name of each length.
constexpr auto kFirst = [] {
  std::array<std::uint8_t, kLongestName + 2> first{};
  for (std::size_t length = 0; length < first.size(); ++length) {
    while (first[length] < kNames.size() && kNames[first[length]].size() < length) ++first[length];
  }
  return first;
}();

}  // namespace

std::string_view to_text(Member member) {
  return kNames.at(static_cast<std::size_t>(member));
}

Member find_member(std::string_view name) {
  if (name.size() > kLongestName) return Member::kUnknown;
  for (std::size_t i = kFirst[name.size()]; i < kFirst[name.size() + 1]; ++i) {
    if (iequals(name, kNames[i])) return static_cast<Member>(i);
  }
  return Member::kUnknown;
}

bool EnvelopeMembers::read(std::string_view json) {
  JsonScanner scan(json);
  JsonSlice name;
  JsonSlice value;
  std::string buffer;
  if (scan.open(JsonKind::kObject)) {
    while (scan.next(name, value)) {
      const auto member = find_member(name.text(buffer));
      if (member == Member::kUnknown) {
        unknown_.emplace_back(name, value);
        continue;
      }
      auto& slot = known_[static_cast<std::size_t>(member)];
      if (!slot.is(JsonKind::kAbsent) && field.empty()) field = to_text(member);
      slot = value;
    }
  }
  if (!scan.finish()) {
    field.clear();
    problem = "malformed JSON: " + scan.error();
    return false;
  }
  if (field.empty() && unknown_.size() > 1) field = repeated_name(unknown_);
  if (!field.empty()) problem = "member comes twice";
  return field.empty();
}

std::string repeated_name(const std::vector<std::pair<JsonSlice, JsonSlice>>& members) {
  constexpr std::size_t kFew = 16;
  const bool escaped =
      std::ranges::any_of(members, [](const auto& member) { return member.first.escaped; });
  if (!escaped && members.size() <= kFew) {  // the usual case, without a copy
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].first.raw == members[j].first.raw) return members[i].first.text();
      }
    }
    return {};
  }
  std::vector<std::string> names;
  names.reserve(members.size());
  for (const auto& [name, value] : members) names.push_back(name.text());
  std::ranges::sort(names);
  const auto found = std::ranges::adjacent_find(names);
  return found == names.end() ? std::string{} : *found;
}

}  // namespace parlance
