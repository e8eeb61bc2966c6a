#include "net/jwt.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <simdjson.h>

#include <array>
#include <optional>

#include "base/text.h"

namespace parlance::net {
namespace {

std::unexpected<Error> invalid(std::string text) {
  return fail(ErrorCode::kUnauthorized, std::move(text), "token");
}

std::string hmac(std::string_view secret, std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string url_base64(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

bool audience_matches(simdjson::dom::object claims, const std::string& expected) {
  std::string_view one;
  if (claims["aud"].get(one) == simdjson::SUCCESS) return one == expected;
  simdjson::dom::array many;
  if (claims["aud"].get(many) != simdjson::SUCCESS) return false;
  for (simdjson::dom::element item : many) {
    if (item.get(one) == simdjson::SUCCESS && one == expected) return true;
  }
  return false;
}

}  // namespace

Result<JwtClaims> verify_jwt(std::string_view token, const JwtExpectation& expected) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return invalid("it has not three parts");
  }
  const auto header = base64_decode(token.substr(0, first));
  const auto payload = base64_decode(token.substr(first + 1, second - first - 1));
  const auto signature = base64_decode(token.substr(second + 1));
  if (!header || !payload || !signature) return invalid("it is not Base64");

  simdjson::dom::parser parser;
  simdjson::dom::object object;
  std::string_view algorithm;
  if (parser.parse(*header).get(object) != simdjson::SUCCESS ||
      object["alg"].get(algorithm) != simdjson::SUCCESS || algorithm != "HS256") {
    return invalid("its algorithm is not HS256");
  }
  if (!constant_time_equal(*signature, hmac(expected.secret, token.substr(0, second)))) {
    return invalid("its signature is wrong");
  }
  if (parser.parse(*payload).get(object) != simdjson::SUCCESS) return invalid("it has no claims");

  JwtClaims claims;
  std::string_view subject;
  if (object["sub"].get(subject) == simdjson::SUCCESS) claims.subject = subject;
  double expires = 0;
  if (object["exp"].get(expires) != simdjson::SUCCESS) return invalid("it never expires");
  const double now = std::chrono::duration<double>(expected.now.time_since_epoch()).count();
  const auto skew = static_cast<double>(expected.skew.count());
  if (now > expires + skew) return invalid("it has expired");
  double not_before = 0;
  if (object["nbf"].get(not_before) == simdjson::SUCCESS && now + skew < not_before) {
    return invalid("it is not valid yet");
  }
  if (!expected.audience.empty() && !audience_matches(object, expected.audience)) {
    return invalid("it is for another audience");
  }
  claims.expires = Timestamp(Millis(static_cast<std::int64_t>(expires * 1000)));
  claims.payload = *payload;
  return claims;
}

std::string sign_jwt(std::string_view payload, std::string_view secret) {
  std::string token = url_base64(R"({"alg":"HS256","typ":"JWT"})") + "." + url_base64(payload);
  const std::string signature = url_base64(hmac(secret, token));
  return token + "." + signature;
}

}  // namespace parlance::net
