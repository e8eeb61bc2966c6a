#include "services/resources/placeholders.h"

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace parlance::services {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kContact = "contact.";

class Substituter {
 public:
  explicit Substituter(const Variables& variables) : variables_(variables) {}

  // The bytes between the values are copied as they stand.
  void value(const JsonSlice& slice) {
    switch (slice.kind) {
      case JsonKind::kString:
        return string(slice);
      case JsonKind::kObject: {
        JsonScanner scan(slice.raw);
        JsonSlice name;
        JsonSlice member;
        const char* copied = slice.raw.data();
        if (scan.open(JsonKind::kObject)) {
          while (scan.next(name, member)) copied = member_of(copied, member);
        }
        return rest(copied, slice);
      }
      case JsonKind::kArray: {
        JsonScanner scan(slice.raw);
        JsonSlice item;
        const char* copied = slice.raw.data();
        if (scan.open(JsonKind::kArray)) {
          while (scan.next(item)) copied = member_of(copied, item);
        }
        return rest(copied, slice);
      }
      default:
        done.json += slice.raw;
    }
  }

  Substitution done;

 private:
  const char* member_of(const char* copied, const JsonSlice& member) {
    done.json.append(copied, member.raw.data());
    value(member);
    return member.raw.data() + member.raw.size();
  }
  void rest(const char* copied, const JsonSlice& container) {
    done.json.append(copied, container.raw.data() + container.raw.size());
  }

  void string(const JsonSlice& slice) {
    if (!slice.escaped && !slice.raw.contains(kOpen)) {
      done.json += slice.raw;
      return;
    }
    const std::string text = slice.text();
    std::string replaced;
    std::size_t copied = 0;
    bool changed = false;
    for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
      const auto begin = at + kOpen.size();
      const auto end = text.find('}', begin);
      if (end == std::string::npos) break;
      const auto name = std::string_view(text).substr(begin, end - begin);
      const auto variable = variables_.find(name);
      if (variable == variables_.end()) {
        const auto start = name.substr(0, kContact.size());
        done.names_contact = done.names_contact || iequals(start, kContact);
        at = begin;
        continue;
      }
      replaced.append(text, copied, at - copied).append(variable->second);
      if (done.json.size() + replaced.size() > kLargestSubstitution) {
        done.too_large = true;
        return;
      }
      changed = true;
      copied = at = end + 1;
    }
    if (!changed) {
      done.json += slice.raw;
      return;
    }
    replaced.append(text, copied);
    append_json_string(done.json, replaced);
  }

  const Variables& variables_;
};

}  // namespace

Substitution substitute(std::string_view json, const Variables& variables) {
  Substituter substituter(variables);
  substituter.value(JsonScanner::whole(json));
  return std::move(substituter.done);
}

}  // namespace parlance::services
