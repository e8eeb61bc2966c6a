#include "dialects/lime/framing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace parlance::lime {
namespace {

// Feeds `text` in pieces cut at `step` bytes, as a connection would: what is unconsumed is shown
// again with more behind it.
std::vector<std::string> split(const std::string& text, std::size_t step) {
  std::vector<std::string> objects;
  ObjectScanner scanner;
  std::string buffer;
  for (std::size_t at = 0; at < text.size(); at += step) {
    buffer += text.substr(at, step);
    std::string_view object;
    while (scanner.next(buffer, object) == ObjectScanner::Found::kObject) {
      objects.emplace_back(object);
      buffer.erase(0, static_cast<std::size_t>(object.data() + object.size() - buffer.data()));
      scanner.consume();
    }
  }
  return objects;
}

const std::string kStream =
    "{\"a\":\"}{\"}\n {\"b\":{\"c\":\"\\\"}\\\\\"}}{\"d\":\"h\u00e9\u4f60\U0001F600\"}\r\n\t{}";
const std::vector<std::string> kObjects = {"{\"a\":\"}{\"}", "{\"b\":{\"c\":\"\\\"}\\\\\"}}",
                                           "{\"d\":\"h\u00e9\u4f60\U0001F600\"}", "{}"};

TEST(ObjectScanner, SplitsWherever_TheBytesAreCut) {
  for (std::size_t step = 1; step <= kStream.size(); ++step)
    EXPECT_EQ(split(kStream, step), kObjects);
}

TEST(ObjectScanner, WaitsForTheEndOfAnObject) {
  ObjectScanner scanner;
  std::string_view object;
  EXPECT_EQ(scanner.next("", object), ObjectScanner::Found::kMore);
  EXPECT_EQ(scanner.next("  {\"a\"", object), ObjectScanner::Found::kMore);
  EXPECT_EQ(scanner.next("  {\"a\":1}", object), ObjectScanner::Found::kObject);
  EXPECT_EQ(object, "{\"a\":1}");
}

TEST(ObjectScanner, RefusesWhatIsNoObject) {
  for (const std::string text : {"[]", "x", "\"{}\"", "}", "1{}", "\x16\x03\x01"}) {
    ObjectScanner scanner;
    std::string_view object;
    EXPECT_EQ(scanner.next(text, object), ObjectScanner::Found::kGarbage) << text;
  }
}

RC_GTEST_PROP(ObjectScanner, FindsTheSameObjectsInAnyPieces,
              (const std::vector<std::string>& names)) {
  std::string text;
  std::vector<std::string> expected;
  for (const std::string& name : names) {
    std::string object = "{\"";
    for (const char c : name) {
      if (c == '"' || c == '\\') object += '\\';
      object += c;
    }
    object += "\":{}}";
    text += object + "\n";
    expected.push_back(std::move(object));
  }
  const auto step = *rc::gen::inRange<std::size_t>(1, 9);
  RC_ASSERT(split(text, step) == expected);
}

}  // namespace
}  // namespace parlance::lime
