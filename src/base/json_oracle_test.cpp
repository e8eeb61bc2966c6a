// The scanner must accept exactly the texts that simdjson accepts, and read strings as it does.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>

#include <random>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace parlance {
namespace {

// Random JSON from a seed, with every form of number, string and blank.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string document() {
    std::string out;
    value(out, 0);
    return out;
  }

  // A few bytes changed, inserted or removed: mostly broken, sometimes still valid.
  void damage(std::string& text) {
    static constexpr std::string_view kBytes = "{}[]:,\"\\ \t\n0-+.eEtfnu\x01\x7f\x80\xc3\xed\xa0";
    for (std::size_t left = below(3); left > 0; --left) {
      const auto at = below(text.size() + 1);
      const char byte = kBytes[below(kBytes.size())];
      switch (below(3)) {
        case 0:
          text.insert(at, 1, byte);
          break;
        case 1:
          if (at < text.size()) text.erase(at, 1);
          break;
        default:
          if (at < text.size()) text[at] = byte;
      }
    }
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void blanks(std::string& out) {
    static constexpr std::string_view kBlanks = " \t\r\n";
    if (below(4) == 0) out.append(below(3), kBlanks[below(kBlanks.size())]);
  }

  void value(std::string& out, int depth) {
    static constexpr std::string_view kScalars[] = {"null", "true", "false", "0",      "-0",
                                                    "17",   "-1.5", "2e3",   "1.25E-2"};
    blanks(out);
    const auto choice = below(depth > 5 ? 6 : 10);
    if (choice < 3) {
      out += kScalars[below(std::size(kScalars))];
    } else if (choice < 6) {
      string(out);
    } else {
      const bool object = choice < 8;
      out += object ? '{' : '[';
      for (std::size_t i = 0, count = below(4); i < count; ++i) {
        if (i > 0) out += ',';
        if (object) {
          blanks(out);
          string(out);
          blanks(out);
          out += ':';
        }
        value(out, depth + 1);
      }
      blanks(out);
      out += object ? '}' : ']';
    }
    blanks(out);
  }

  void string(std::string& out) {
    static constexpr std::string_view kParts[] = {"a",
                                                  "plain text over eight bytes",
                                                  "é",
                                                  "日",
                                                  "\xF0\x9F\x98\x80",
                                                  "\\n",
                                                  "\\\"",
                                                  "\\\\",
                                                  "\\u0041",
                                                  "\\ud83d\\ude00",
                                                  "\\/",
                                                  "/"};
    out += '"';
    for (std::size_t left = below(5); left > 0; --left) out += kParts[below(std::size(kParts))];
    out += '"';
  }

  std::mt19937 random_;
};

enum class Verdict : std::uint8_t { kAccepted, kRefused, kNumberOutOfRange };

Verdict oracle(const std::string& text) {
  thread_local simdjson::dom::parser parser;
  if (parser.capacity() == 0) {
    if (parser.allocate(1 << 16, kMaxJsonDepth) != simdjson::SUCCESS) std::abort();
  }
  const auto error = parser.parse(text).error();
  if (error == simdjson::SUCCESS) return Verdict::kAccepted;
  return error == simdjson::NUMBER_ERROR ? Verdict::kNumberOutOfRange : Verdict::kRefused;
}

RC_GTEST_PROP(JsonOracle, AcceptsAllThatIsGenerated, (std::uint32_t seed)) {
  const auto text = Generator(seed).document();
  RC_ASSERT(!JsonScanner::whole(text).is(JsonKind::kAbsent));
  RC_ASSERT(oracle(text) == Verdict::kAccepted);
}

TEST(JsonOracle, AgreesOnDamagedTexts) {
  int accepted = 0;
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    Generator generator(seed);
    auto text = generator.document();
    generator.damage(text);
    const bool ours = !JsonScanner::whole(text).is(JsonKind::kAbsent);
    const auto theirs = oracle(text);
    accepted += ours ? 1 : 0;
    // Numbers that no double holds are good JSON here: they are never converted.
    if (theirs == Verdict::kNumberOutOfRange && ours) continue;
    ASSERT_EQ(ours, theirs == Verdict::kAccepted) << text << "\n" << hex(text);
  }
  EXPECT_GT(accepted, 2'000);
}

TEST(JsonOracle, AgreesOnDepth) {
  for (std::size_t depth = kMaxJsonDepth - 2; depth < kMaxJsonDepth + 3; ++depth) {
    const auto text = std::string(depth, '[') + std::string(depth, ']');
    const bool ours = !JsonScanner::whole(text).is(JsonKind::kAbsent);
    EXPECT_EQ(ours, oracle(text) == Verdict::kAccepted) << depth;
  }
}

TEST(JsonOracle, DecodesStringsAlike) {
  simdjson::dom::parser parser;
  for (std::uint32_t seed = 0; seed < 3'000; ++seed) {
    const auto text = Generator(seed).document();
    const auto slice = JsonScanner::whole(text);
    if (!slice.is(JsonKind::kString)) continue;
    std::string_view theirs;
    ASSERT_EQ(parser.parse(text).get(theirs), simdjson::SUCCESS);
    EXPECT_EQ(slice.text(), theirs);
  }
}

RC_GTEST_PROP(JsonOracle, ReadsBackWhatTheWriterWrites, ()) {
  const auto part = rc::gen::elementOf(std::vector<std::string>{"a", "eight or more", "\"", "\\",
                                                                "\n", std::string(1, '\0'), "\x1f",
                                                                "\x7f", "é", "日", "😀"});
  const auto parts = *rc::gen::container<std::vector<std::string>>(part);
  std::string bytes;
  for (const auto& piece : parts) bytes += piece;
  std::string out;
  append_json_string(out, bytes);
  RC_ASSERT(JsonScanner::whole(out).text() == bytes);
  simdjson::dom::parser parser;
  std::string_view theirs;
  RC_ASSERT(parser.parse(out).get(theirs) == simdjson::SUCCESS);
  RC_ASSERT(theirs == bytes);
}

}  // namespace
}  // namespace parlance
