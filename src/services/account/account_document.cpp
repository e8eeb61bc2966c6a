#include "services/account/account_document.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/json_scanner.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "services/resource.h"

namespace parlance::services {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

using Type = MemberType;

struct Field {
  std::string_view name;
  Type type = Type::kText;
};

// Contact fields, then those of the account itself.
constexpr auto kFields = std::to_array<Field>({
    {"fullName"},
    {"address"},
    {"city"},
    {"email"},
    {"phoneNumber"},
    {"photoUri"},
    {"cellPhoneNumber"},
    {"gender"},
    {"timeZoneName"},
    {"offset", Type::kNumber},
    {"timezone", Type::kNumber},
    {"culture"},
    {"extras", Type::kObject},
    {"source"},
    {"firstName"},
    {"lastName"},
    {"birthDate"},
    {"taxDocument"},
    {"creationDate"},
    {"tenantId"},
    {"isGroupEnabled", Type::kBoolean},
    {"whatsAppBsuid"},
    {"whatsAppWaId"},
    {"whatsAppUserName"},
    {"whatsAppParentId"},
    {"alternativeAccount"},
    {"isTemporary", Type::kBoolean},
    {"allowAnonymousSender", Type::kBoolean},
    {"allowGuestSender", Type::kBoolean},
    {"allowUnknownSender", Type::kBoolean},
    {"storeMessageContent", Type::kBoolean},
    {"encryptMessageContent", Type::kBoolean},
    {"publishToDirectory", Type::kBoolean},
});

constexpr auto kPrivate = std::to_array<std::string_view>(
    {"isTemporary", "allowAnonymousSender", "allowGuestSender", "allowUnknownSender",
     "storeMessageContent", "encryptMessageContent", "publishToDirectory", "isGroupEnabled"});

// What is never part of the kept document.
constexpr auto kApart = std::to_array<std::string_view>(
    {"identity", "password", "oldPassword", "accessKey", "inboxSize"});

constexpr std::size_t kLongestPassword = 1024;  // bytes
constexpr std::int64_t kLargestInbox = 1'000'000;

const Field* field_of(std::string_view name) {
  const auto at = std::ranges::find_if(kFields, [name](auto& f) { return iequals(f.name, name); });
  return at == kFields.end() ? nullptr : &*at;
}

Result<std::optional<std::string>> read_secret(const Resource& resource, std::string_view name) {
  const auto text = resource.string(name);
  if (!text) return std::unexpected(text.error());
  if (!*text) return std::nullopt;
  auto secret = base64_decode(**text);
  if (!secret || secret->empty()) {
    return fail(ErrorCode::kInvalid, "must be the Base64 of a password", std::string(name));
  }
  if (secret->size() > kLongestPassword) {
    return fail(ErrorCode::kTooLarge, "must not be longer than 1024 bytes", std::string(name));
  }
  return *secret;
}

Members read_members(std::string_view json) {
  Members members;
  if (json.empty()) return members;
  if (const auto resource = Resource::read(json)) {
    for (const auto& [name, value] : resource->members()) members.emplace_back(name, value.raw);
  }
  return members;
}

const std::string* find(const Members& members, std::string_view name) {
  const auto at = std::ranges::find(members, name, &Members::value_type::first);
  return at == members.end() ? nullptr : &at->second;
}

void put(Members& members, const std::string& name, std::string value) {
  const auto at = std::ranges::find(members, name, &Members::value_type::first);
  if (at == members.end()) {
    members.emplace_back(name, std::move(value));
  } else {
    at->second = std::move(value);
  }
}

std::string write(const Members& members) {
  std::string out;
  JsonObject object(out);
  for (const auto& [name, value] : members) object.raw(name, value);
  object.close();
  return out;
}

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::any_of(names, [name](auto known) { return iequals(known, name); });
}

}  // namespace

Result<AccountChange> read_account(std::string_view json) {
  const auto resource = Resource::read(json);
  if (!resource) return std::unexpected(resource.error());
  AccountChange change;
  for (const auto& [name, value] : resource->members()) {
    if (is_one_of(kApart, name)) continue;
    const Field* field = field_of(name);
    if (field == nullptr) {
      put(change.members, name, std::string(value.raw));
      continue;
    }
    auto text = canonical_member(field->type, value, field->name);
    if (!text) return std::unexpected(text.error());
    put(change.members, std::string(field->name), std::move(*text));
  }
  auto password = read_secret(*resource, "password");
  if (!password) return std::unexpected(password.error());
  auto old_password = read_secret(*resource, "oldPassword");
  if (!old_password) return std::unexpected(old_password.error());
  const auto inbox = resource->integer("inboxSize");
  if (!inbox) return std::unexpected(inbox.error());
  if (*inbox && (**inbox < 0 || **inbox > kLargestInbox)) {
    return fail(ErrorCode::kInvalid, "must be between 0 and 1000000", "inboxSize");
  }
  change.password = std::move(*password);
  change.old_password = std::move(*old_password);
  change.inbox_size = *inbox;
  return change;
}

std::string apply_change(std::string_view kept, const AccountChange& change, bool merge) {
  Members members = merge ? read_members(kept) : Members{};
  for (const auto& [name, value] : change.members) {
    const std::string* old = name == "extras" ? find(members, name) : nullptr;
    if (old == nullptr) {
      put(members, name, value);
      continue;
    }
    Members extras = read_members(*old);
    for (auto& [key, extra] : read_members(value)) put(extras, key, std::move(extra));
    put(members, name, write(extras));
  }
  return write(members);
}

std::string own_account(const store::Account& account) {
  const Members members = read_members(account.document);
  std::string out;
  JsonObject object(out);
  object.string("identity", account.identity.identity());
  for (const auto& [name, value] : members) object.raw(name, value);
  object.number("inboxSize", account.inbox_size);
  const auto flag = [&](std::string_view name, std::string_view value) {
    if (find(members, name) == nullptr) object.raw(name, value);
  };
  // The LIME name of the first one is accepted as well (C9).
  const std::string* anonymous = find(members, "allowAnonymousSender");
  flag("allowGuestSender", anonymous != nullptr ? std::string_view(*anonymous) : "true");
  flag("allowUnknownSender", "true");
  flag("storeMessageContent", "true");
  flag("encryptMessageContent", "false");
  object.close();
  return out;
}

std::string public_account(const store::Account& account) {
  std::string out;
  JsonObject object(out);
  object.string("identity", account.identity.identity());
  for (const auto& [name, value] : read_members(account.document)) {
    if (!is_one_of(kPrivate, name)) object.raw(name, value);
  }
  object.close();
  return out;
}

}  // namespace parlance::services
