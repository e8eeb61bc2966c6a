// JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, 7515). Only HS256 is accepted.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace parlance::net {

struct JwtClaims {
  std::string subject;
  std::string payload;  // the whole payload, JSON
  Timestamp expires{};
};

struct JwtExpectation {
  std::string secret;
  std::string audience;  // empty: not checked
  Timestamp now{};
  std::chrono::seconds skew{60};
};

// kUnauthorized with what is wrong: shape, algorithm, signature (constant time), `exp` (required),
// `nbf`, `aud`.
Result<JwtClaims> verify_jwt(std::string_view token, const JwtExpectation& expected);

// `payload` is a JSON object.
std::string sign_jwt(std::string_view payload, std::string_view secret);

}  // namespace parlance::net
