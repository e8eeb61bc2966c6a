// Errors as values: what a caller can do wrong, or what can be absent, is returned, never thrown.
// Exceptions are for bugs and lost resources.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace parlance {

enum class ErrorCode : std::uint8_t {
  kInvalid,       // malformed or out-of-range input; `field` names it
  kNotFound,      //
  kConflict,      // already exists, or changed meanwhile
  kForbidden,     // known caller, not allowed
  kUnauthorized,  // unknown caller
  kTooLarge,      // over a stated limit
  kUnsupported,   // understood, not offered
  kUnavailable,   // storage or a peer cannot serve now; try again
  kTimeout,       //
  kInternal,      // a bug; the log has more
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // for people; says what was wrong
  std::string field;    // member, header or option at fault; may be empty
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string field = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(field)});
}

}  // namespace parlance
