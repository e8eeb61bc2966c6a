#include "channels/render/render.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "model/content/json_tree.h"
#include "model/media_type.h"

namespace parlance::channels {
namespace {

using content::JsonValue;
using content::Projected;
using media_type::same;

Rendering refused(int code, std::string description) {
  return {.refusal = {code, std::move(description)}};
}

Rendering one(Form form, std::string_view type, JsonValue document) {
  return {.parts = {{form, std::string(type), std::string(document.raw())}}};
}

class Renderer {
 public:
  Renderer(const Abilities& channel, std::string_view map_link)
      : channel_(channel), map_link_(map_link) {}

  Rendering document(std::string_view type, JsonValue document) const;

 private:
  Rendering text(std::string_view type, JsonValue document) const;
  Rendering container(JsonValue value) const;
  Rendering chat_state(std::string_view type, JsonValue document) const;
  Rendering collection(std::string_view type, JsonValue document) const;
  Rendering items(std::string_view item_type, JsonValue document) const;
  Rendering select(std::string_view type, JsonValue document) const;
  Rendering cards(std::string_view type, JsonValue document) const;
  std::optional<Rendering> too_many_buttons(JsonValue card) const;
  Rendering web_chat(std::string_view type, JsonValue document) const;
  Rendering network(std::string_view type, JsonValue document) const;

  const Abilities& channel_;
  std::string_view map_link_;
};

Rendering Renderer::text(std::string_view type, JsonValue document) const {
  content::Projection projection(map_link_);
  switch (projection.document(type, document)) {
    case Projected::kNothing:
      return {};
    case Projected::kNone:
      return refused(reason_code::kGatewayContentType,
                     "The channel shows no content of type " + std::string(type));
    case Projected::kText:
      break;
  }
  if (projection.text().empty()) return {};
  return {.parts = {{Form::kText, std::string(media_type::kText), projection.text()}}};
}

Rendering Renderer::container(JsonValue value) const {
  if (!value.is(JsonKind::kObject)) return document(media_type::kText, value);
  const std::string type = value["type"].text();
  return document(media_type::without_parameters(type), value["value"]);
}

Rendering Renderer::chat_state(std::string_view type, JsonValue document) const {
  const std::string state = document["state"].text();
  const bool typing = iequals(state, "composing");
  const bool paused = iequals(state, "paused");
  const bool shown = channel_.chat_states == ChatStates::kAll ||
                     (channel_.chat_states == ChatStates::kTyping && typing) ||
                     (channel_.chat_states == ChatStates::kTypingAndPaused && (typing || paused));
  return shown ? one(Form::kChatState, type, document) : Rendering{};
}

Rendering Renderer::items(std::string_view item_type, JsonValue document) const {
  Rendering all;
  for (JsonValue item = document["items"].first(); !item.absent(); item = item.next()) {
    const bool bare = item.is(JsonKind::kString);
    Rendering next = bare ? container(item) : this->document(item_type, item);
    if (next.refusal) return next;
    std::ranges::move(next.parts, std::back_inserter(all.parts));
  }
  return all;
}

Rendering Renderer::collection(std::string_view type, JsonValue document) const {
  if (channel_.collections == Collections::kOneText) return text(type, document);
  const std::string spelt = document["itemType"].text();
  const auto item_type = media_type::without_parameters(spelt);
  if (channel_.cards && same(item_type, media_type::kDocumentSelect)) return cards(type, document);
  Rendering each = items(item_type, document);
  if (each.refusal || channel_.collections == Collections::kSeparate) return each;
  const bool texts =
      std::ranges::all_of(each.parts, [](const Part& part) { return part.form == Form::kText; });
  return texts ? text(type, document) : each;
}

std::optional<Rendering> Renderer::too_many_buttons(JsonValue card) const {
  if (card["options"].size() <= static_cast<std::size_t>(channel_.buttons)) return std::nullopt;
  return refused(reason_code::kGateway, "The channel shows at most " +
                                            std::to_string(channel_.buttons) +
                                            " options; send more in several messages");
}

Rendering Renderer::select(std::string_view type, JsonValue document) const {
  const bool quick = iequals(document["scope"].text(), "immediate");
  if (quick && channel_.quick_replies > 0) {
    if (document["options"].size() > static_cast<std::size_t>(channel_.quick_replies)) {
      return refused(
          reason_code::kGateway,
          "The channel shows at most " + std::to_string(channel_.quick_replies) + " quick replies");
    }
    return one(Form::kQuickReplies, type, document);
  }
  if (channel_.buttons == 0) return text(type, document);
  if (auto refusal = too_many_buttons(document)) return *std::move(refusal);
  return one(Form::kButtons, type, document);
}

// One multimedia menu, or a collection of them.
Rendering Renderer::cards(std::string_view type, JsonValue document) const {
  if (same(type, media_type::kDocumentSelect)) {
    if (auto refusal = too_many_buttons(document)) return *std::move(refusal);
  }
  for (JsonValue card = document["items"].first(); !card.absent(); card = card.next()) {
    if (auto refusal = too_many_buttons(card)) return *std::move(refusal);
  }
  return one(Form::kCards, type, document);
}

Rendering Renderer::web_chat(std::string_view type, JsonValue document) const {
  if (media_type::is_text(type)) return text(type, document);
  if (same(type, media_type::kInput)) {
    const JsonValue validation = document["validation"];
    const std::string wanted = validation["type"].text();
    const bool location = iequals(validation["rule"].text(), "type") &&
                          same(media_type::without_parameters(wanted), media_type::kLocation);
    if (!location) return container(document["label"]);
  }
  return one(Form::kDocument, type, document);
}

bool opens_a_page(JsonValue link) {
  const std::string uri = to_lower(link["uri"].text());
  return !uri.starts_with("tel:") && !uri.starts_with("share:");
}

Rendering Renderer::network(std::string_view type, JsonValue document) const {
  if (same(type, media_type::kCollection)) return collection(type, document);
  if (same(type, media_type::kSelect)) return select(type, document);
  if (channel_.cards && same(type, media_type::kDocumentSelect)) return cards(type, document);
  struct Native {
    std::string_view type;
    bool able;
    Form form;
  };
  const auto forms = std::to_array<Native>({
      {media_type::kMediaLink, channel_.media, Form::kMedia},
      {media_type::kLocation, channel_.location, Form::kLocation},
      {media_type::kWebLink, channel_.web_links && opens_a_page(document), Form::kLink},
      {media_type::kList, channel_.lists, Form::kList},
      {media_type::kReaction, channel_.reacts, Form::kReaction},
      {media_type::kReply, channel_.quotes, Form::kQuote},
  });
  for (const Native& native : forms) {
    if (native.able && same(native.type, type)) return one(native.form, type, document);
  }
  return text(type, document);
}

Rendering Renderer::document(std::string_view type, JsonValue document) const {
  if (same(type, media_type::kContainer) || same(type, media_type::kSensitive)) {
    return container(document);
  }
  if (same(type, media_type::kChatState)) return chat_state(type, document);
  if (same(type, media_type::kRedirect)) {
    return refused(reason_code::kGatewayOperation,
                   "A conversation is only redirected by the server");
  }
  if (same(type, media_type::kResource)) {
    return refused(reason_code::kResourceNotFound, "The resource was not found");
  }
  if (same(type, media_type::kJson)) {
    return channel_.native ? one(Form::kNative, type, document) : text(type, document);
  }
  return channel_.documents ? web_chat(type, document) : network(type, document);
}

}  // namespace

std::string_view to_text(Form form) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"text", "document", "native", "chat state", "media", "location", "link", "buttons",
       "quick replies", "cards", "list", "reaction", "quote"});
  return kNames.at(static_cast<std::size_t>(form));
}

Rendering render(std::string_view type, std::string_view content, const Abilities& channel,
                 std::string_view map_link) {
  const content::JsonTree tree(content);
  return Renderer(channel, map_link).document(type, tree.root());
}

}  // namespace parlance::channels
