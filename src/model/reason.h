// Why something failed, as LIME says it: `{"code", "description"}` (spec lime 1.6 and 10).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace parlance {

namespace reason_code {
inline constexpr int kGeneral = 1;
inline constexpr int kSession = 11;
inline constexpr int kSessionRegistration = 12;
inline constexpr int kAuthentication = 13;
inline constexpr int kSessionState = 15;
inline constexpr int kNegotiationTimeout = 16;
inline constexpr int kNegotiationOptions = 17;
inline constexpr int kValidation = 21;
inline constexpr int kEmptyDocument = 22;
inline constexpr int kResourceType = 23;
inline constexpr int kStatus = 24;
inline constexpr int kIdentity = 25;
inline constexpr int kRecipients = 26;
inline constexpr int kMethodOrUri = 27;
inline constexpr int kAuthorization = 31;
inline constexpr int kSender = 32;
inline constexpr int kDestinationAccount = 33;
inline constexpr int kQuota = 34;
inline constexpr int kPermission = 35;
inline constexpr int kDestinationNotFound = 42;
inline constexpr int kGatewayNotFound = 43;
inline constexpr int kDispatch = 51;
inline constexpr int kProcessing = 61;
inline constexpr int kUriNotSupported = 62;
inline constexpr int kMethodNotSupported = 63;
inline constexpr int kArgument = 64;
inline constexpr int kSessionMode = 65;
inline constexpr int kNotAllowed = 66;
inline constexpr int kResourceNotFound = 67;
inline constexpr int kContentType = 71;
inline constexpr int kGateway = 81;
inline constexpr int kGatewayContentType = 82;
inline constexpr int kGatewayOperation = 84;
inline constexpr int kApplication = 101;
}  // namespace reason_code

struct Reason {
  int code = 0;  // 0: absent
  std::string description;

  explicit operator bool() const { return code != 0; }
};

// The reason a command or message fails with, for an error of the core (spec extensions 0.2): 64
// for bad or oversized input, 67 not found, 66 conflict, 31 not allowed, 62 not offered, 61 the
// rest. The field at fault stands before the message that does not name it.
Reason to_reason(const Error& error);

void append_json(std::string& out, const Reason& reason);

}  // namespace parlance
