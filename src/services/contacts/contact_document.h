// The contact document (spec blip-core D21, extensions-2 1) as it is sent, kept and answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/filter.h"
#include "store/contacts.h"

namespace parlance::services {

inline constexpr std::size_t kLargestContact = std::size_t{64} << 10;  // bytes of the kept document

// What a `set` or `merge` asks for: members under their canonical names with typed values, as JSON;
// nullopt: null, which removes. Members that a contact does not have are dropped.
struct ContactChange {
  using Members = std::vector<std::pair<std::string, std::optional<std::string>>>;
  std::optional<std::string> identity;
  std::optional<Timestamp> last_message;
  Members members;
  Members extras;
  bool clear_extras = false;  // `extras` was null
};

// kInvalid with the member at fault.
Result<ContactChange> read_contact(std::string_view resource);

// The document to keep; kTooLarge. `merge`: what `change` lacks stays as in `kept`.
Result<std::string> apply_change(std::string_view kept, const ContactChange& change, bool merge);

void append_contact(std::string& out, const store::Contact& contact);

// Names that `$filter` may use, and their values in a contact.
const std::vector<std::string>& contact_properties();
bool matches(const FilterNode& filter, const store::Contact& contact);

// The value of a property for `${contact.…}`, by its path after `contact.`, as text; empty when
// there is none. Extras by their exact name, else without regard to case.
std::string contact_value(const store::Contact& contact, std::string_view path);

}  // namespace parlance::services
