// One message, as a channel can show it (spec blip-core 2.1): a function of the message and the
// channel's abilities. A gateway turns each part into a message of its network.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "channels/render/abilities.h"
#include "model/content/projection.h"
#include "model/reason.h"

namespace parlance::channels {

enum class Form : std::uint8_t {
  kText,          // `content` is the text itself, not JSON
  kDocument,      // shown by the channel as the document that it is
  kNative,        // the channel's own JSON, untouched
  kChatState,     //
  kMedia,         // the media link's file; `title` and `text` beside it
  kLocation,      //
  kLink,          // a web link with its card or preview
  kButtons,       // a select whose options are buttons
  kQuickReplies,  // a select whose options vanish after the choice
  kCards,         // a document select, or a collection of them
  kList,          //
  kReaction,      //
  kQuote,         // a reply
};
std::string_view to_text(Form form);

struct Part {
  Form form = Form::kText;
  std::string type;     // media type of the content
  std::string content;  // raw JSON of the document; of kText the text
};

struct Rendering {
  std::vector<Part> parts;  // in the order to send; none and no refusal: nothing is to be shown
  Reason refusal;           // the message fails with it: 81 over a limit, 82, 84
};

// `type` and `content` (raw JSON) passed content::check(). `map_link`: see content::kMapLink.
Rendering render(std::string_view type, std::string_view content, const Abilities& channel,
                 std::string_view map_link = content::kMapLink);

}  // namespace parlance::channels
