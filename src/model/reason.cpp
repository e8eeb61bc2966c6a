#include "model/reason.h"

#include "base/json_writer.h"

namespace parlance {
namespace {

int code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kTooLarge:
      return reason_code::kArgument;
    case ErrorCode::kNotFound:
      return reason_code::kResourceNotFound;
    case ErrorCode::kConflict:
      return reason_code::kNotAllowed;  // refused in the current state
    case ErrorCode::kForbidden:
    case ErrorCode::kUnauthorized:
      return reason_code::kAuthorization;
    case ErrorCode::kUnsupported:
      return reason_code::kUriNotSupported;
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kInternal:
      break;
  }
  return reason_code::kProcessing;
}

}  // namespace

Reason to_reason(const Error& error) {
  Reason reason{code_of(error.code), error.message};
  if (!error.field.empty() && !error.message.contains(error.field)) {
    reason.description = error.message.empty() ? error.field : error.field + ": " + error.message;
  }
  return reason;
}

void append_json(std::string& out, const Reason& reason) {
  JsonObject object(out);
  object.number("code", reason.code);
  object.string_unless_empty("description", reason.description);
  object.close();
}

}  // namespace parlance
