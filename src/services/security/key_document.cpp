#include "services/security/key_document.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "base/time_text.h"

namespace parlance::services {

std::string key_json(const Node& account, const store::AccountKey& key, KeyDetail detail,
                     std::string_view secret) {
  std::string out;
  JsonObject object(out);
  object.string("id", key.id);
  object.string("account", account.identity());
  if (detail == KeyDetail::kCreated) object.string("key", base64_encode(secret));
  if (detail != KeyDetail::kListed) object.string_unless_empty("purpose", key.purpose);
  if (key.expiration) object.string("expiration", to_iso8601(*key.expiration));
  object.string_unless_empty("requirer", key.requirer);
  if (key.temporary || detail != KeyDetail::kListed) object.boolean("temporary", key.temporary);
  object.close();
  return out;
}

}  // namespace parlance::services
