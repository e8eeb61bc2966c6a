#include "net/jwt.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace parlance::net {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;  // seconds

JwtExpectation expected() {
  JwtExpectation expectation;
  expectation.secret = "0123456789abcdef0123456789abcdef";
  expectation.now = Timestamp{std::chrono::seconds{kNow}};
  return expectation;
}

std::string token(const std::string& payload) {
  return sign_jwt(payload, expected().secret);
}

std::string why(const std::string& text, const JwtExpectation& expectation = expected()) {
  const auto claims = verify_jwt(text, expectation);
  return claims ? "accepted" : claims.error().message;
}

std::string expiring(std::int64_t at) {
  return R"({"sub":"a@b","exp":)" + std::to_string(at) + "}";
}

TEST(Jwt, AcceptsWhatItSigned) {
  const auto claims = verify_jwt(token(expiring(kNow + 10)), expected());
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->subject, "a@b");
  EXPECT_EQ(claims->expires, Timestamp{std::chrono::seconds{kNow + 10}});
}

// The example of RFC 7515, A.1: signed by somebody else's code.
TEST(Jwt, AcceptsTheExampleOfTheRfc) {
  JwtExpectation expectation;
  expectation.secret = *base64_decode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  expectation.now = Timestamp{std::chrono::seconds{1'300'819'000}};
  EXPECT_EQ(why("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb2"
                "90Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                expectation),
            "accepted");
}

TEST(Jwt, RefusesAnotherSecretAndEveryChangedCharacter) {
  const std::string good = token(expiring(kNow + 10));
  JwtExpectation other = expected();
  other.secret[0] = 'x';
  EXPECT_EQ(why(good, other), "its signature is wrong");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'Q' : 'A';
    if (bad != good) EXPECT_NE(why(bad), "accepted") << i;
  }
}

TEST(Jwt, RefusesOtherAlgorithms) {
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"RS256"})", R"({"alg":"hs256"})", "{}"}) {
    const std::string text =
        base64_encode(header) + "." + base64_encode(expiring(kNow + 10)) + ".AAAA";
    EXPECT_EQ(why(text), "its algorithm is not HS256") << header;
  }
}

TEST(Jwt, RefusesWhatIsNoToken) {
  EXPECT_EQ(why(""), "it has not three parts");
  EXPECT_EQ(why("a.b"), "it has not three parts");
  EXPECT_EQ(why("a.b.c.d"), "it has not three parts");
  EXPECT_EQ(why("!.!.!"), "it is not Base64");
  EXPECT_EQ(why(token("[]")), "it has no claims");
}

TEST(Jwt, HoldsTheTimesToTheSkew) {
  EXPECT_EQ(why(token("{}")), "it never expires");
  EXPECT_EQ(why(token(expiring(kNow - 60))), "accepted");
  EXPECT_EQ(why(token(expiring(kNow - 61))), "it has expired");
  const auto from = [](std::int64_t at) {
    return token(R"({"exp":9000000000,"nbf":)" + std::to_string(at) + "}");
  };
  EXPECT_EQ(why(from(kNow + 60)), "accepted");
  EXPECT_EQ(why(from(kNow + 61)), "it is not valid yet");
}

TEST(Jwt, ChecksTheAudienceWhenOneIsExpected) {
  JwtExpectation expectation = expected();
  expectation.audience = "us";
  EXPECT_EQ(why(token(R"({"exp":9000000000,"aud":"us"})"), expectation), "accepted");
  EXPECT_EQ(why(token(R"({"exp":9000000000,"aud":["them","us"]})"), expectation), "accepted");
  EXPECT_EQ(why(token(R"({"exp":9000000000,"aud":"them"})"), expectation),
            "it is for another audience");
  EXPECT_EQ(why(token(R"({"exp":9000000000})"), expectation), "it is for another audience");
}

}  // namespace
}  // namespace parlance::net
