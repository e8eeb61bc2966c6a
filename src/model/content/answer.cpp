#include "model/content/answer.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "model/content/json_tree.h"
#include "model/content/projection.h"
#include "model/media_type.h"

namespace parlance::content {
namespace {

struct Menu {
  JsonValue document;
  bool of_documents = false;
};

std::optional<Menu> menu_of(std::string_view type, JsonValue document) {
  if (media_type::same(type, media_type::kSelect)) return Menu{document, false};
  if (media_type::same(type, media_type::kDocumentSelect)) return Menu{document, true};
  if (!media_type::same(type, media_type::kContainer) &&
      !media_type::same(type, media_type::kSensitive)) {
    return std::nullopt;
  }
  const std::string inner = document["type"].text();
  return menu_of(media_type::without_parameters(inner), document["value"]);
}

Answer text_answer(std::string_view text) {
  Answer answer{.type = std::string(media_type::kText)};
  append_json_string(answer.content, text);
  return answer;
}

// `spelt`: the type that stands beside the value, or empty.
Answer value_answer(std::string_view spelt, JsonValue value) {
  std::string type(media_type::without_parameters(spelt));
  if (type.empty()) {
    const bool structure = value.is(JsonKind::kObject) || value.is(JsonKind::kArray);
    type = structure ? media_type::kJson : media_type::kText;
  }
  if (media_type::is_text(type)) {
    Answer answer = text_answer(value.text());
    answer.type = std::move(type);
    return answer;
  }
  return {.type = std::move(type), .content = std::string(value.raw())};
}

std::optional<Answer> choose_text(JsonValue option) {
  if (!option["value"].missing()) return value_answer(option["type"].text(), option["value"]);
  if (const auto order = option["order"].integer().value_or(0); order != 0) {
    return text_answer(std::to_string(order));
  }
  return text_answer(option["text"].text());
}

// A container in an option's place, or the bare text that may stand for one.
std::optional<Answer> contained(JsonValue container) {
  if (!container.is(JsonKind::kObject)) return text_answer(container.text());
  return value_answer(container["type"].text(), container["value"]);
}

std::optional<Answer> choose_document(JsonValue option) {
  if (!option["value"].missing()) return contained(option["value"]);
  const JsonValue label = option["label"];
  if (label.is(JsonKind::kObject)) {
    const std::string type = label["type"].text();
    if (!media_type::is_text(media_type::without_parameters(type))) return std::nullopt;
  }
  return contained(label);
}

}  // namespace

std::optional<Answer> choose(std::string_view type, std::string_view raw, std::size_t index) {
  const JsonTree tree(raw);
  const auto menu = menu_of(type, tree.root());
  if (!menu) return std::nullopt;
  JsonValue option = menu->document["options"].first();
  for (; index > 0 && !option.absent(); --index) option = option.next();
  if (!option.is(JsonKind::kObject)) return std::nullopt;
  return menu->of_documents ? choose_document(option) : choose_text(option);
}

std::optional<std::size_t> option_meant(std::string_view type, std::string_view raw,
                                        std::string_view text) {
  const JsonTree tree(raw);
  const auto menu = menu_of(type, tree.root());
  const auto wanted = trim(text);
  if (!menu || wanted.empty()) return std::nullopt;
  std::optional<std::size_t> by_label;
  std::size_t index = 0;
  for (JsonValue option = menu->document["options"].first(); !option.absent();
       option = option.next(), ++index) {
    const auto order = option["order"].integer().value_or(0);
    if (order != 0 && std::to_string(order) == wanted) return index;
    if (by_label) continue;
    Projection label;
    if (menu->of_documents) {
      label.container(option["label"]);
    } else {
      label.line(option["text"].text());
    }
    if (iequals(trim(label.text()), wanted)) by_label = index;
  }
  return by_label;
}

}  // namespace parlance::content
