#include "brains/greeter/greeter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "brains/greeter/dice.h"
#include "model/media_type.h"

namespace parlance::brains {
namespace {

constexpr std::string_view kSelect = "application/vnd.lime.select+json";

constexpr auto kGreetings = std::to_array<std::string_view>(
    {"hello", "hi", "hey", "good morning", "good afternoon", "good evening", "oi", "ola", "olá",
     "hola", "hallo", "bonjour", "start"});

// The menu's options; a choice comes back as its order, or is typed as its text.
constexpr auto kOptions = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"What time is it?", "time"}, {"Roll two dice", "roll"}, {"What can you do?", "help"}});

constexpr std::string_view kHelp =
    "I understand:\n"
    "hello - a greeting\n"
    "time - date and time of the server\n"
    "roll 2d6 - two dice of six sides, or any others\n"
    "menu - what I can do, to choose from\n"
    "help - this list";

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

Greeter::Answer say(std::string_view text) {
  return {std::string(media_type::kText), quoted(text)};
}

Greeter::Answer menu() {
  std::string out;
  JsonObject select(out);
  select.string("scope", "immediate");
  select.string("text", "What would you like?");
  std::string& options = select.key("options");
  options.push_back('[');
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    if (i > 0) options.push_back(',');
    JsonObject option(options);
    option.number("order", static_cast<std::int64_t>(i) + 1);
    option.string("text", kOptions[i].first);
    option.close();
  }
  options.push_back(']');
  select.close();
  return {std::string(kSelect), std::move(out)};
}

// Lower case, single blanks, no marks at the end.
std::string normal(std::string_view text) {
  std::string out;
  for (const char c : to_lower(trim(text))) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) out.push_back(c);
    if (blank && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  while (!out.empty() && std::string_view(" .!?").find(out.back()) != std::string_view::npos) {
    out.pop_back();
  }
  return out;
}

// What a choice from the menu means; other texts mean themselves.
std::string_view chosen(std::string_view words) {
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    if (words == std::to_string(i + 1) || words == normal(kOptions[i].first)) {
      return kOptions[i].second;
    }
  }
  return words;
}

// At most so many bytes of the text, ending with a whole character.
std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

Greeter::Answer puzzled(std::string_view text) {
  constexpr std::size_t kQuote = 200;
  const auto part = beginning(trim(text), kQuote);
  if (part.empty()) return say("You sent nothing that I can read. Say \"help\" for what I know.");
  return say(
      fmt::format("You said \"{}{}\". I do not know what to make of that; say \"help\" for "
                  "what I understand, or \"menu\" to choose.",
                  part, part.size() < trim(text).size() ? "…" : ""));
}

Message reply(std::string_view type, std::string content) {
  Message message;
  message.type = type;
  message.content = std::move(content);
  return message;
}

}  // namespace

Greeter::Greeter(const Clock& clock) : Greeter(clock, roll_die) {}
Greeter::Greeter(const Clock& clock, std::function<int(int sides)> roll)
    : clock_(clock), roll_(std::move(roll)) {}

std::string Greeter::time_text() const {
  static constexpr std::array<std::string_view, 7> kDays = {
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  const Timestamp now = clock_.now();
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(now - day));
  return fmt::format("It is {:02}:{:02} UTC on {}, {:04}-{:02}-{:02}.", time.hours().count(),
                     time.minutes().count(), kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Greeter::Answer Greeter::answer(std::string_view text) const {
  const std::string words = normal(text);
  const std::string_view wish = chosen(words);
  if (std::ranges::find(kGreetings, wish) != kGreetings.end()) {
    return say("Hello! I am the demo bot of this server. Say \"menu\" to see what I can do.");
  }
  if (wish == "help") return say(kHelp);
  if (wish == "time") return say(time_text());
  if (wish == "menu") return menu();
  if (wish == "roll") return say(describe_roll({2, 6}, roll_));
  if (wish.starts_with("roll ")) {
    if (const auto dice = parse_dice(wish.substr(5))) return say(describe_roll(*dice, roll_));
    return say("I roll 1 to 20 dice of 2 to 1000 sides, such as \"roll 2d6\".");
  }
  return puzzled(text);
}

void Greeter::turn(hub::Turn turn) {
  const Message& message = turn.message;
  // Typing is no question.
  if (media_type::same(message.type, media_type::kChatState)) return turn.sink->done();
  turn.sink->send(reply(media_type::kChatState, R"({"state":"composing"})"));
  Answer result;
  if (media_type::same(message.type, media_type::kText)) {
    result = answer(JsonScanner::whole(message.content).text());
  } else {
    result = say(fmt::format("You sent {}. I read text only; say \"help\" for what I understand.",
                             message.type));
  }
  turn.sink->send(reply(result.type, std::move(result.content)));
  turn.sink->done();
}

}  // namespace parlance::brains
