#include "app/config_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "app/address.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace parlance::app {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array<Unit, 5> kDurations = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 8> kSizes = {{{"", 1},
                                         {"B", 1},
                                         {"KiB", 1 << 10},
                                         {"MiB", 1 << 20},
                                         {"GiB", 1 << 30},
                                         {"kB", 1'000},
                                         {"MB", 1'000'000},
                                         {"GB", 1'000'000'000}}};
constexpr double kLargest = 1e15;  // far below what 64 bits and a double hold exactly

// "1.5h" as 1.5 of the unit named behind the number; nullopt for anything else.
template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text,
                                             const std::array<Unit, N>& units) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || number < 0) return std::nullopt;
  const std::string_view name = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    const double value = number * static_cast<double>(unit.factor);
    if (!(value <= kLargest)) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(value));
  }
  return std::nullopt;
}

// The largest unit that divides the value.
template <std::size_t N>
std::string show_with_unit(std::uint64_t value, const std::array<Unit, N>& units,
                           std::size_t last) {
  for (std::size_t i = last; i > 0; --i) {
    if (value != 0 && value % units[i].factor == 0) {
      return fmt::format("{}{}", value / units[i].factor, units[i].name);
    }
  }
  return fmt::format("{}{}", value, units[0].name);
}

std::string show(const RawValue& raw) {
  struct {
    std::string operator()(std::monostate) const { return "a table or a date"; }
    std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return fmt::format("{}", number); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::vector<RawValue>&) const { return "a list"; }
  } visitor;
  return std::visit(visitor, raw.held);
}

std::unexpected<Error> wanted(std::string_view what, const RawValue& raw) {
  return fail(ErrorCode::kInvalid, fmt::format("must be {}, and is {}", what, show(raw)));
}

std::optional<std::uint64_t> whole_number(const RawValue& raw) {
  const auto* number = std::get_if<std::int64_t>(&raw.held);
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

Result<void> assign_text(ValueType type, const Bounds& bounds, const RawValue& raw,
                         std::string& target) {
  const auto* text = std::get_if<std::string>(&raw.held);
  if (text == nullptr) return wanted(describe(type), raw);
  if (text->empty()) {
    if (!bounds.may_be_empty) return wanted(describe(type), raw);
  } else if (type == ValueType::kAddress && !split_address(*text)) {
    return wanted("HOST:PORT, such as \"127.0.0.1:8081\" or \"[::1]:8081\"", raw);
  } else if (!bounds.choices.empty() &&
             std::ranges::find(bounds.choices, *text) == bounds.choices.end()) {
    return wanted(fmt::format("one of {}", fmt::join(bounds.choices, ", ")), raw);
  }
  target = *text;
  return {};
}

Result<std::uint64_t> to_amount(ValueType type, const RawValue& raw) {
  const auto* text = std::get_if<std::string>(&raw.held);
  std::optional<std::uint64_t> value;
  if (type == ValueType::kDuration) {
    if (text != nullptr) {
      if (const auto duration = parse_duration(*text)) {
        value = static_cast<std::uint64_t>(duration->count());
      }
    } else if (const auto seconds = whole_number(raw)) {
      value = *seconds * 1'000;
    } else if (const auto* number = std::get_if<double>(&raw.held);
               number != nullptr && *number >= 0 && *number < kLargest) {
      value = static_cast<std::uint64_t>(std::llround(*number * 1'000));
    }
  } else if (type == ValueType::kSize && text != nullptr) {
    value = parse_size(*text);
  } else {
    value = whole_number(raw);
  }
  if (!value) return wanted(describe(type), raw);
  return *value;
}

Result<std::uint64_t> bounded_amount(ValueType type, const Bounds& bounds, const RawValue& raw) {
  auto amount = to_amount(type, raw);
  if (amount && (*amount < bounds.lowest || *amount > bounds.highest)) {
    const auto shown = [type](std::uint64_t value) {
      if (type == ValueType::kDuration) return show_duration(Millis(value));
      return type == ValueType::kSize ? show_size(value) : fmt::format("{}", value);
    };
    return wanted(fmt::format("from {} to {}", shown(bounds.lowest), shown(bounds.highest)), raw);
  }
  return amount;
}

}  // namespace

std::string_view describe(ValueType type) {
  switch (type) {
    case ValueType::kText:
      return "a text";
    case ValueType::kAddress:
      return "HOST:PORT";
    case ValueType::kNumber:
      return "a whole number, not negative";
    case ValueType::kSize:
      return "a size in bytes, or as in \"512KiB\", \"8MiB\"";
    case ValueType::kDuration:
      return "a duration in seconds, or as in \"250ms\", \"30s\", \"10m\", \"1h\", \"92d\"";
    case ValueType::kBoolean:
      return "true or false";
    case ValueType::kTextList:
      return "a list of texts";
    case ValueType::kNumberList:
      return "a list of whole numbers";
  }
  return "";
}

Result<void> assign(ValueType type, const Bounds& bounds, const RawValue& raw,
                    const Target& target) {
  switch (type) {
    case ValueType::kText:
    case ValueType::kAddress:
      return assign_text(type, bounds, raw, *std::get<std::string*>(target));
    case ValueType::kBoolean: {
      const bool* value = std::get_if<bool>(&raw.held);
      if (value == nullptr) return wanted(describe(type), raw);
      *std::get<bool*>(target) = *value;
      return {};
    }
    case ValueType::kNumber:
    case ValueType::kSize:
    case ValueType::kDuration: {
      const auto amount = bounded_amount(type, bounds, raw);
      if (!amount) return std::unexpected(amount.error());
      if (type == ValueType::kDuration) {
        *std::get<Millis*>(target) = Millis(*amount);
      } else {
        *std::get<std::uint64_t*>(target) = *amount;
      }
      return {};
    }
    case ValueType::kTextList:
    case ValueType::kNumberList: {
      const auto* list = std::get_if<std::vector<RawValue>>(&raw.held);
      if (list == nullptr) return wanted(describe(type), raw);
      std::vector<std::string> texts(list->size());
      std::vector<std::uint64_t> numbers(list->size());
      for (std::size_t i = 0; i < list->size(); ++i) {
        const RawValue& entry = (*list)[i];
        const auto done = type == ValueType::kTextList
                              ? assign(ValueType::kText, bounds, entry, &texts[i])
                              : assign(ValueType::kNumber, bounds, entry, &numbers[i]);
        if (!done) {
          return fail(ErrorCode::kInvalid, fmt::format("entry {} {}", i + 1, done.error().message));
        }
      }
      if (type == ValueType::kTextList) {
        *std::get<std::vector<std::string>*>(target) = std::move(texts);
      } else {
        *std::get<std::vector<std::uint64_t>*>(target) = std::move(numbers);
      }
      return {};
    }
  }
  return {};
}

RawValue raw_from_text(ValueType type, std::string_view text) {
  const auto number_or_text = [](std::string_view part) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error == std::errc{} && end == part.data() + part.size()) return RawValue{number};
    return RawValue{std::string(part)};
  };
  switch (type) {
    case ValueType::kText:
    case ValueType::kAddress:
      return {std::string(text)};
    case ValueType::kBoolean:
      if (text == "true" || text == "1") return {true};
      if (text == "false" || text == "0") return {false};
      return {std::string(text)};
    case ValueType::kNumber:
    case ValueType::kSize:
      return number_or_text(trim(text));
    case ValueType::kDuration: {
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size()) return {number};
      return {std::string(text)};
    }
    case ValueType::kTextList:
    case ValueType::kNumberList:
      break;
  }
  std::vector<RawValue> list;
  while (!trim(text).empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view part = trim(text.substr(0, comma));
    list.push_back(type == ValueType::kTextList ? RawValue{std::string(part)}
                                                : number_or_text(part));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return {std::move(list)};
}

std::string to_toml(ValueType type, const Target& target) {
  const auto quoted = [](std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
  };
  switch (type) {
    case ValueType::kText:
    case ValueType::kAddress:
      return quoted(*std::get<std::string*>(target));
    case ValueType::kNumber:
      return fmt::format("{}", *std::get<std::uint64_t*>(target));
    case ValueType::kSize:
      return quoted(show_size(*std::get<std::uint64_t*>(target)));
    case ValueType::kDuration:
      return quoted(show_duration(*std::get<Millis*>(target)));
    case ValueType::kBoolean:
      return *std::get<bool*>(target) ? "true" : "false";
    case ValueType::kNumberList:
      return fmt::format("[{}]", fmt::join(*std::get<std::vector<std::uint64_t>*>(target), ", "));
    case ValueType::kTextList:
      break;
  }
  std::vector<std::string> parts;
  for (const std::string& text : *std::get<std::vector<std::string>*>(target)) {
    parts.push_back(quoted(text));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::optional<Millis> parse_duration(std::string_view text) {
  const auto value = parse_with_unit(text, kDurations);
  if (!value) return std::nullopt;
  return Millis(*value);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  return parse_with_unit(text, kSizes);
}

std::string show_duration(Millis duration) {
  return show_with_unit(static_cast<std::uint64_t>(duration.count()), kDurations, 3);
}

std::string show_size(std::uint64_t bytes) {
  return show_with_unit(bytes, kSizes, 4);
}

}  // namespace parlance::app
