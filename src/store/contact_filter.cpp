#include "store/contact_filter.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/time_text.h"
#include "store/message_row.h"

namespace parlance::store {
namespace {

using Kind = FilterNode::Kind;
constexpr std::string_view kLastMessage = "last_message";

SqlCondition unknown() {
  return {.text = "1=1", .values = {}, .exact = false};
}

std::string_view comparison(Kind kind) {
  switch (kind) {
    case Kind::kEq:
      return " = ?";
    case Kind::kNe:
      return " <> ?";
    case Kind::kGt:
      return " > ?";
    case Kind::kGe:
      return " >= ?";
    case Kind::kLt:
      return " < ?";
    case Kind::kLe:
      return " <= ?";
    default:
      return {};
  }
}

// A comparison of a column with a value; what is NULL differs from every value.
SqlCondition compare(std::string_view column, Kind kind,
                     std::variant<std::int64_t, std::string> value) {
  SqlCondition condition;
  const std::string name(column);
  condition.text = kind == Kind::kNe ? "(" + name + " IS NULL OR " + name
                                     : "(" + name + " IS NOT NULL AND " + name;
  condition.text += comparison(kind);
  condition.text.push_back(')');
  condition.values.push_back(std::move(value));
  return condition;
}

SqlCondition on_date(const FilterNode& node) {
  if (comparison(node.kind).empty()) return unknown();
  std::optional<Timestamp> date;
  if (const auto* time = std::get_if<Timestamp>(&node.literal.value)) date = *time;
  if (const auto* text = std::get_if<std::string>(&node.literal.value)) date = parse_iso8601(*text);
  // What is no date differs from every date, and is neither before nor after one.
  if (!date) return {.text = node.kind == Kind::kNe ? "1=1" : "1=0", .values = {}};
  return compare(kLastMessage, node.kind, to_column(*date));
}

SqlCondition on_text(std::string_view column, const FilterNode& node) {
  std::string value;
  if (const auto* text = std::get_if<std::string>(&node.literal.value)) {
    value = to_lower(*text);
  } else if (!std::holds_alternative<Timestamp>(node.literal.value) &&
             !node.literal.spelling.empty()) {
    value = to_lower(node.literal.spelling);
  } else {
    return unknown();
  }
  const std::string name(column);
  switch (node.kind) {
    case Kind::kStartsWith:
      return {.text = "(" + name + " IS NOT NULL AND instr(" + name + ", ?) = 1)",
              .values = {std::move(value)}};
    case Kind::kSubstringOf:
      return {.text = "(" + name + " IS NOT NULL AND instr(" + name + ", ?) > 0)",
              .values = {std::move(value)}};
    case Kind::kEndsWith:
      return unknown();
    default:
      return compare(column, node.kind, std::move(value));
  }
}

SqlCondition leaf(const FilterNode& node) {
  const auto column = contact_column(node.property);
  if (column.empty()) return unknown();
  if (std::holds_alternative<std::monostate>(node.literal.value)) {
    const std::string name(column);
    if (node.kind == Kind::kEq) return {.text = "(" + name + " IS NULL)", .values = {}};
    if (node.kind == Kind::kNe) return {.text = "(" + name + " IS NOT NULL)", .values = {}};
    return {.text = "1=0", .values = {}};
  }
  return column == kLastMessage ? on_date(node) : on_text(column, node);
}

SqlCondition join(const FilterNode& node) {
  SqlCondition all;
  for (const auto& child : node.children) {
    auto part = to_sql(child);
    all.exact = all.exact && part.exact;
    all.text += all.text.empty() ? "(" : node.kind == Kind::kAnd ? " AND " : " OR ";
    all.text += part.text;
    std::ranges::move(part.values, std::back_inserter(all.values));
  }
  all.text.push_back(')');
  return all;
}

}  // namespace

std::string_view contact_column(std::string_view property) {
  if (property == "lastmessagedate") return kLastMessage;
  if (property == "identity") return "lower(identity)";
  const auto* const found = std::ranges::find(kContactColumns, property, &ContactColumn::property);
  return found == kContactColumns.end() ? std::string_view{} : found->column;
}

SqlCondition to_sql(const FilterNode& filter) {
  switch (filter.kind) {
    case Kind::kAnd:
    case Kind::kOr:
      return join(filter);
    case Kind::kNot: {
      auto inner = to_sql(filter.children.front());
      // The opposite of more than what is meant could be less than what is meant.
      if (!inner.exact) return unknown();
      inner.text = "(NOT " + inner.text + ")";
      return inner;
    }
    default:
      return leaf(filter);
  }
}

}  // namespace parlance::store
