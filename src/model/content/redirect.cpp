// Spec blip-core 2.15: who takes the conversation over, and the first message that it gets.
#include "model/content/types.h"
#include "model/node.h"

namespace parlance::content {

bool fits_redirect(Check& check, JsonValue document) {
  if (!check.filled_text(document, "address")) return false;
  const std::string address = document["address"].text();
  // Without `@` it is the name of a service of the master bot (B13).
  const auto node = Node::parse(address);
  if (address.contains('@') && (!node || node->name().empty() || node->domain().empty())) {
    return check.wrong("address", "must be a bot's address or the name of a service");
  }
  return check.container(document, "context", kOptional);
}

}  // namespace parlance::content
