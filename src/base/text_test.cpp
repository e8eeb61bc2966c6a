#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace parlance {
namespace {

using namespace std::literals;

TEST(Utf8, AcceptsWellFormedText) {
  for (const auto text : {""sv, "ascii"sv, "coração"sv, "日本語"sv, "\xF0\x9F\x98\x80"sv,
                          "\xF4\x8F\xBF\xBF"sv, "\0"sv, "twelve bytes é"sv}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
}

TEST(Utf8, RefusesWhatIsNoText) {
  for (const auto text :
       {"\x80"sv, "\xC3"sv, "\xC0\xAF"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv, "\xF0\x80\x80\x80"sv,
        "\xF4\x90\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv, "long ascii before \xFF"sv}) {
    EXPECT_FALSE(is_valid_utf8(text)) << hex(text);
  }
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(utf8_length("a\xC3\xA9\xF0\x9F\x98\x80"), 3U);
}

TEST(Case, ComparesAndLowersAsciiOnly) {
  EXPECT_TRUE(iequals("Key", "kEY"));
  EXPECT_FALSE(iequals("Key", "Keys"));
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_EQ(to_lower("ABC[É"), "abc[É");
}

TEST(Trim, RemovesBlanksAtBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Base64, FollowsTheExamplesOfRfc4648) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
}

TEST(Base64, DecodesWithoutPaddingAndInTheUrlAlphabet) {
  EXPECT_EQ(base64_decode("Zg"), "f");
  EXPECT_EQ(base64_decode("-_8"), "\xFB\xFF");
  EXPECT_EQ(base64_decode("Z"), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9v YmFy"), std::nullopt);
  EXPECT_EQ(base64_decode("Zg==="), std::nullopt);
}

RC_GTEST_PROP(Base64, RoundTrips, (const std::string& bytes)) {
  RC_ASSERT(base64_decode(base64_encode(bytes)) == bytes);
}

TEST(Percent, EncodesEverythingButUnreserved) {
  EXPECT_EQ(percent_encode("john@mail.com/á~"), "john%40mail.com%2F%C3%A1~");
  EXPECT_EQ(percent_encode("a/b c", "/"), "a/b%20c");
}

TEST(Percent, RefusesBrokenEscapes) {
  EXPECT_EQ(percent_decode("a+b%20c"), "a+b c");
  EXPECT_EQ(percent_decode("%c3%A9"), "é");
  for (const auto text : {"%"sv, "%4"sv, "%4g"sv, "a%"sv}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Percent, RoundTrips, (const std::string& bytes)) {
  RC_ASSERT(percent_decode(percent_encode(bytes)) == bytes);
}

TEST(Digest, IsSha256) {
  const auto digest = sha256("abc");
  EXPECT_EQ(hex({reinterpret_cast<const char*>(digest.data()), digest.size()}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ConstantTime, ComparesWholeTexts) {
  EXPECT_TRUE(constant_time_equal("secret", "secret"));
  EXPECT_FALSE(constant_time_equal("secret", "secres"));
  EXPECT_FALSE(constant_time_equal("secret", "secret2"));
  EXPECT_TRUE(constant_time_equal("", ""));
}

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("recieve", "receive"), 1U);  // two letters changed places
  EXPECT_EQ(edit_distance(std::string(300, 'a'), "a"), 300U);
}

TEST(Nearest, FindsTheLikelyWordOnly) {
  const std::vector<std::string> commands{"contacts", "contexts", "tickets"};
  EXPECT_EQ(nearest("contcats", commands), "contacts");
  EXPECT_EQ(nearest("zzzzzz", commands), "");
}

}  // namespace
}  // namespace parlance
