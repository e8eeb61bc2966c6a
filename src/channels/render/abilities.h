// What each channel can show (spec blip-core 2.1, A29), as one row of data: a channel's form of a
// message follows from its row and nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace parlance::channels {

enum class ChatStates : std::uint8_t { kNone, kTyping, kTypingAndPaused, kAll };
enum class Collections : std::uint8_t {
  kWhole,         // the channel has a form for them
  kSeparate,      // a message an item, whatever it is
  kTextTogether,  // items that are only text become one text, else a message an item
  kOneText,       // one text, whatever it holds
};

struct Abilities {
  std::string_view domain;
  // The documents of our own form are shown as they are (the web chat): what follows about menus,
  // cards, lists, links, reactions and replies is then of no matter.
  bool documents = false;
  ChatStates chat_states = ChatStates::kNone;
  Collections collections = Collections::kTextTogether;
  bool native = false;     // `application/json` goes through untouched (B22)
  bool media = false;      // by URI
  bool location = false;   // a place on a map
  bool web_links = false;  // as a card or preview
  bool lists = false;      // templates of several links
  bool cards = false;      // multimedia menus, and carousels of them
  bool reacts = false;     // an emoji can be put on a message
  bool quotes = false;     // a message can be an answer to another
  int buttons = 0;         // of a menu or a card; 0: menus are text
  int quick_replies = 0;   // 0: they are menus
};

// The channels of spec blip-core 1.3.
std::span<const Abilities> channel_abilities();
// nullptr for a domain that is no channel's. Case does not matter.
const Abilities* find_abilities(std::string_view domain);

}  // namespace parlance::channels
