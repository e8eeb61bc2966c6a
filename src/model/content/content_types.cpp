#include <algorithm>
#include <array>

#include "model/content/content_type.h"
#include "model/content/types.h"
#include "model/media_type.h"

namespace parlance::content {
namespace {

Projected project_plain_text(Projection& out, JsonValue document) {
  out.line(document.text());
  return Projected::kText;
}

namespace types = media_type;

constexpr auto kTypes = std::to_array<ContentType>({
    {types::kText, nullptr, project_plain_text, "A text"},
    {types::kChatState, fits_chat_state, project_chat_state, "Somebody types, or has left"},
    {types::kCollection, fits_collection, project_collection, "Several documents of one type"},
    {types::kContainer, fits_container, project_container, "A document with its type"},
    {types::kCopyAndPaste, fits_copy_and_paste, project_copy_and_paste,
     "A text with a button that copies a value"},
    {types::kInput, fits_input, project_input, "A question whose answer has a form"},
    {types::kList, fits_list, project_list, "Several documents below a header"},
    {types::kLocation, fits_location, project_location, "A place on the earth"},
    {types::kMediaLink, fits_media_link, project_link, "A picture, sound, film or file by its URI"},
    {types::kSelect, fits_select, project_select, "A menu, or quick replies"},
    {types::kDocumentSelect, fits_document_select, project_document_select,
     "A menu of documents: one card of a carousel"},
    {types::kJson, nullptr, nullptr, "A channel's own form of a message"},
    {types::kReaction, fits_reaction, project_reaction, "An emoji on a message"},
    {types::kRedirect, fits_redirect, nullptr, "Hands the conversation to another bot"},
    {types::kReply, fits_reply, project_reply, "An answer to one message"},
    {types::kResource, fits_resource, nullptr, "A stored document by its key"},
    {types::kSensitive, fits_container, project_container, "A document that nobody stores"},
    {types::kWebLink, fits_web_link, project_link, "A link to a page"},
});

}  // namespace

std::span<const ContentType> content_types() {
  return kTypes;
}

const ContentType* find_content_type(std::string_view media_type) {
  const auto found = std::ranges::find_if(
      kTypes, [&](const ContentType& row) { return types::same(row.media_type, media_type); });
  return found == kTypes.end() ? nullptr : &*found;
}

}  // namespace parlance::content
