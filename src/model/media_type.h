// Media types `type/subtype[+suffix]` (spec lime 3.3): parameters dropped, case kept but not
// compared.
#pragma once

#include <string>
#include <string_view>

namespace parlance::media_type {

// True for word characters, '-', '.', one '/' and at most one '+', at most 255 in all;
// parameters must be cut before.
bool is_valid(std::string_view type);
std::string_view without_parameters(std::string_view type);
// Suffix, or subtype when there is none, is `json`.
bool is_json(std::string_view type);
bool is_text(std::string_view type);  // `text/…`, and not JSON
bool same(std::string_view a, std::string_view b);

inline constexpr std::string_view kText = "text/plain";
inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kCollection = "application/vnd.lime.collection+json";
inline constexpr std::string_view kContainer = "application/vnd.lime.container+json";
inline constexpr std::string_view kPing = "application/vnd.lime.ping+json";
inline constexpr std::string_view kPresence = "application/vnd.lime.presence+json";
inline constexpr std::string_view kReceipt = "application/vnd.lime.receipt+json";
inline constexpr std::string_view kAccount = "application/vnd.lime.account+json";
inline constexpr std::string_view kDelegation = "application/vnd.lime.delegation+json";
inline constexpr std::string_view kAccessKey = "application/vnd.iris.accessKey+json";
inline constexpr std::string_view kKeyRequest = "application/vnd.iris.keyRequest+json";
inline constexpr std::string_view kThread = "application/vnd.iris.thread+json";
inline constexpr std::string_view kThreadMessage = "application/vnd.iris.thread-message+json";
inline constexpr std::string_view kMessage = "application/vnd.lime.message+json";
inline constexpr std::string_view kNotification = "application/vnd.lime.notification+json";
inline constexpr std::string_view kCommand = "application/vnd.lime.command+json";
inline constexpr std::string_view kChatState = "application/vnd.lime.chatstate+json";
inline constexpr std::string_view kSensitive = "application/vnd.lime.sensitive+json";
inline constexpr std::string_view kCopyAndPaste = "application/vnd.lime.copy-and-paste+json";
inline constexpr std::string_view kInput = "application/vnd.lime.input+json";
inline constexpr std::string_view kList = "application/vnd.lime.list+json";
inline constexpr std::string_view kLocation = "application/vnd.lime.location+json";
inline constexpr std::string_view kMediaLink = "application/vnd.lime.media-link+json";
inline constexpr std::string_view kSelect = "application/vnd.lime.select+json";
inline constexpr std::string_view kDocumentSelect = "application/vnd.lime.document-select+json";
inline constexpr std::string_view kReaction = "application/vnd.lime.reaction+json";
inline constexpr std::string_view kRedirect = "application/vnd.lime.redirect+json";
inline constexpr std::string_view kReply = "application/vnd.lime.reply+json";
inline constexpr std::string_view kResource = "application/vnd.iris.resource+json";
inline constexpr std::string_view kWebLink = "application/vnd.lime.web-link+json";
inline constexpr std::string_view kContentUnavailable = "application/vnd.iris.content-unavailable";

}  // namespace parlance::media_type
