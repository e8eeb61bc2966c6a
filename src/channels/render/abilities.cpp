#include "channels/render/abilities.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace parlance::channels {
namespace {

// Messenger, and what is like it: buttons and quick replies with the limits of B5 and B6. A request
// for a location is not shown there any more (2.8).
constexpr Abilities messenger(std::string_view domain) {
  return {.domain = domain,
          .chat_states = ChatStates::kTypingAndPaused,
          .collections = Collections::kSeparate,
          .native = true,
          .media = true,
          .web_links = true,
          .lists = true,
          .cards = true,
          .buttons = 3,
          .quick_replies = 11};
}

constexpr Abilities sms(std::string_view domain) {
  return {.domain = domain, .collections = Collections::kOneText};
}

// An activity of the Bot Framework, or what shows texts and files: text, and media beside it.
constexpr Abilities text_and_media(std::string_view domain) {
  return {.domain = domain, .media = true};
}

constexpr auto kChannels = std::to_array<Abilities>({
    {.domain = "0mn.io",
     .documents = true,
     .chat_states = ChatStates::kAll,
     .collections = Collections::kWhole},
    messenger("messenger.gw.msging.net"),
    {.domain = "wa.gw.msging.net",
     .native = true,
     .media = true,
     .web_links = true,
     .reacts = true,
     .quotes = true},
    sms("tangram.com.br"),
    sms("take.io"),
    text_and_media("skype.gw.msging.net"),
    {.domain = "telegram.gw.msging.net",
     .chat_states = ChatStates::kTyping,
     .media = true,
     .location = true},
    messenger("instagram.gw.msging.net"),
    messenger("workplace.gw.msging.net"),
    text_and_media("abs.gw.msging.net"),
    text_and_media("googlercs.gw.msging.net"),
    text_and_media("businesschat.gw.msging.net"),
    sms("mailgun.gw.msging.net"),
});

}  // namespace

std::span<const Abilities> channel_abilities() {
  return kChannels;
}

const Abilities* find_abilities(std::string_view domain) {
  const auto found = std::ranges::find_if(
      kChannels, [&](const Abilities& row) { return iequals(row.domain, domain); });
  return found == kChannels.end() ? nullptr : &*found;
}

}  // namespace parlance::channels
