// What a customer's choice in a menu sends back to the bot (spec blip-core 2.11, 2.12, B2, B10).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::content {

struct Answer {
  std::string type;
  std::string content;  // raw JSON; a value of the menu's exactly as it was written there

  bool operator==(const Answer&) const = default;
};

// What choosing the option at `index` (from 0) sends: its value, else its order in decimal (0
// counts as none), else its text; of a multimedia menu its value, else its label when that is a
// text. `type` and `raw` are a select or a document select that passed check(), or a container of
// one. nullopt when choosing it sends nothing (a link opens, an input asks) or there is no such
// option.
std::optional<Answer> choose(std::string_view type, std::string_view raw, std::size_t index);

// The option that a customer means who has typed `text`, where a channel cannot tell: its order, or
// else its label. Case (of ASCII) and blanks around it do not count; of several that fit the first
// one is meant. nullopt when none fits: the text is an answer of its own.
std::optional<std::size_t> option_meant(std::string_view type, std::string_view raw,
                                        std::string_view text);

}  // namespace parlance::content
