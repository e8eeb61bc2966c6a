// `$filter` on contacts as a condition of SQL, as far as the columns say what the document says.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/filter.h"

namespace parlance::store {

// A member of the document that has a column: its text in lower case, for filters and order only.
struct ContactColumn {
  std::string_view member;    // as the document spells it
  std::string_view property;  // lower-cased
  std::string_view column;
};
inline constexpr auto kContactColumns = std::to_array<ContactColumn>({
    {"name", "name", "name"},
    {"group", "group", "group_name"},
    {"source", "source", "source"},
    {"email", "email", "email"},
    {"phoneNumber", "phonenumber", "phone_number"},
    {"cellPhoneNumber", "cellphonenumber", "cell_phone_number"},
    {"city", "city", "city"},
    {"gender", "gender", "gender"},
    {"culture", "culture", "culture"},
    {"taxDocument", "taxdocument", "tax_document"},
});

// The column, or an expression, of a property; empty when it has none.
std::string_view contact_column(std::string_view property);

struct SqlCondition {
  std::string text;  // of placeholders `?`; true or false for every row, never NULL
  std::vector<std::variant<std::int64_t, std::string>> values;
  bool exact = true;  // false: rows that fulfil it are to be checked still
};
SqlCondition to_sql(const FilterNode& filter);

}  // namespace parlance::store
